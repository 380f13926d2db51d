-- Text without case and accents. An index calls it, also while PostgreSQL restores a backup and, since 17, while it analyses a table or builds
-- an index: then search_path is empty. So it names the schema of the extension, which is not ours where another owner has created it.
-- In plpgsql, because PostgreSQL does not inline a SQL function that is IMMUTABLE over one that is only STABLE, and calls it slowly.
DO $do$
DECLARE
    home text := (SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'unaccent');
BEGIN
    EXECUTE format($create$
        CREATE OR REPLACE FUNCTION folded(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $folded$
        BEGIN
            RETURN lower(%s.unaccent(%L::regdictionary, value) COLLATE "und-x-icu");
        END $folded$
        $create$, home, home || '.unaccent');
END $do$;
