-- Categories are a tree of two levels: one with a parent has no children.

ALTER TABLE categories ADD COLUMN parent character varying(64) CONSTRAINT fk_categories_parent REFERENCES categories (slug) ON DELETE RESTRICT;

CREATE INDEX ix_categories_parent ON categories (parent);

-- The parent is locked, so that it does not become a child at the same time.
CREATE FUNCTION refuse_third_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM categories WHERE slug = NEW.parent FOR SHARE;
    IF EXISTS (SELECT FROM categories WHERE slug = NEW.parent AND parent IS NOT NULL)
        OR EXISTS (SELECT FROM categories WHERE parent = NEW.slug) OR NEW.parent = NEW.slug THEN
        RAISE EXCEPTION 'Categories have two levels' USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_categories_two_levels';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER categories_two_levels BEFORE INSERT OR UPDATE OF parent ON categories
    FOR EACH ROW WHEN (NEW.parent IS NOT NULL) EXECUTE FUNCTION refuse_third_level();
