-- Versions are raised in the database, so that a change by plain SQL gets a new one as well: ETags and caches rely on it.

CREATE FUNCTION raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := now();
    RETURN NEW;
END $$;

CREATE TRIGGER products_raise_version BEFORE UPDATE ON products
    FOR EACH ROW EXECUTE FUNCTION raise_version();
CREATE TRIGGER countries_raise_version BEFORE UPDATE ON countries
    FOR EACH ROW EXECUTE FUNCTION raise_version();
CREATE TRIGGER inventory_raise_version BEFORE UPDATE ON inventory
    FOR EACH ROW EXECUTE FUNCTION raise_version();
CREATE TRIGGER users_raise_version BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION raise_version();

-- That a session was seen is no change of it.
CREATE TRIGGER sessions_raise_version BEFORE UPDATE ON sessions
    FOR EACH ROW WHEN (NEW.data IS DISTINCT FROM OLD.data OR NEW.token_hash IS DISTINCT FROM OLD.token_hash)
    EXECUTE FUNCTION raise_version();

-- A user is shown together with the addresses, so a change of these is one of the user.
CREATE FUNCTION touch_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET name = name WHERE id IN (OLD.user_id, NEW.user_id);
    RETURN NULL;
END $$;

CREATE TRIGGER addresses_touch_user AFTER INSERT OR UPDATE OR DELETE ON addresses
    FOR EACH ROW EXECUTE FUNCTION touch_user();

-- See Revision in the service: what an ETag names, beside the id.
CREATE FUNCTION revision(version bigint, updated_at timestamptz) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT concat_ws('-', version, (extract(epoch FROM updated_at) * 1000000)::bigint)
$$;
