-- The search column is computed only when a text changes. A generated column cannot do that: where a trigger changes the row before an UPDATE,
-- as raise_version does, PostgreSQL computes all generated columns anew, and an import in price cost as much as one of new texts.

CREATE OR REPLACE FUNCTION tags_text(tags text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN array_to_string(tags, ' ');
END $$;

-- As before; translate compares each character of a text with each sign, which took most of the time of an import.
CREATE OR REPLACE FUNCTION search_words(folded text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    RETURN array_remove(string_to_array(
        regexp_replace(regexp_replace(folded, '[\t\n\r]', ' ', 'g'), '[-/._+*,:;()[\]#&|"''\\\u3000]', '', 'g') || ' '
            || regexp_replace(folded, '[-\t\n\r/._+*,:;()[\]#&|"''\\\u3000]', ' ', 'g'), ' '), '');
END $$;

CREATE FUNCTION search_product() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tags text := array_to_string(NEW.tags, ' ');
BEGIN
    NEW.search := setweight(to_tsvector('catalog', NEW.name), 'A')
        || setweight(to_tsvector('catalog', tags), 'B')
        || setweight(to_tsvector('catalog', NEW.description), 'C')
        || array_to_tsvector(search_lexemes(NEW.sku, NEW.name, tags, NEW.description));
    RETURN NEW;
END $$;

ALTER TABLE products ALTER COLUMN search DROP EXPRESSION;

-- The column itself is compared too: what plain SQL writes into it does not stay.
CREATE TRIGGER products_search_insert BEFORE INSERT ON products
    FOR EACH ROW EXECUTE FUNCTION search_product();
CREATE TRIGGER products_search_update BEFORE UPDATE ON products
    FOR EACH ROW WHEN ((NEW.sku, NEW.name, NEW.description, NEW.tags, NEW.search)
        IS DISTINCT FROM (OLD.sku, OLD.name, OLD.description, OLD.tags, OLD.search))
    EXECUTE FUNCTION search_product();
