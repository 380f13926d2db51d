-- The audit log is written by triggers, in the transaction of the change. Once a statement, so that an import of a million lines is audited
-- by one INSERT.
CREATE FUNCTION audit_products() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := nullif(current_setting('catalog.actor', true), '');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit_log (actor, action, resource, version)
        SELECT who, 'create', 'product:' || id, version FROM new_rows ORDER BY id;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO audit_log (actor, action, resource, version)
        SELECT who, CASE WHEN n.rating_count = o.rating_count THEN 'update' ELSE 'review' END, 'product:' || id, n.version
        FROM new_rows n JOIN old_rows o USING (id) ORDER BY id;
    ELSE
        INSERT INTO audit_log (actor, action, resource, version)
        SELECT who, 'delete', 'product:' || id, version FROM old_rows ORDER BY id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER products_audit_insert AFTER INSERT ON products
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_products();
CREATE TRIGGER products_audit_update AFTER UPDATE ON products
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_products();
CREATE TRIGGER products_audit_delete AFTER DELETE ON products
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_products();

-- Who changed which user, and not to what: the audit log is kept for longer than personal data may be. A change of an address is one of its
-- user. A change of a role has a name of its own, and so has the creation of somebody with more rights than a customer.
CREATE FUNCTION audit_users() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := nullif(current_setting('catalog.actor', true), '');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit_log (actor, action, resource, version)
        SELECT who, 'create', 'user:' || id, version FROM new_rows ORDER BY id;
        INSERT INTO audit_log (actor, action, resource, version)
        SELECT who, 'rights', 'user:' || id, version FROM new_rows WHERE role <> 'customer' ORDER BY id;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO audit_log (actor, action, resource, version)
        SELECT who, CASE WHEN n.role = o.role THEN 'update' ELSE 'rights' END, 'user:' || id, n.version
        FROM new_rows n JOIN old_rows o USING (id) ORDER BY id;
    ELSE
        INSERT INTO audit_log (actor, action, resource, version)
        SELECT who, 'delete', 'user:' || id, version FROM old_rows ORDER BY id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER users_audit_insert AFTER INSERT ON users
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_users();
CREATE TRIGGER users_audit_update AFTER UPDATE ON users
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_users();
CREATE TRIGGER users_audit_delete AFTER DELETE ON users
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit_users();
