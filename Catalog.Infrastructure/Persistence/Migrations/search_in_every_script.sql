-- Search that knows the case of every script, also in a database whose locale knows only ASCII, and that finds a part number with a blank
-- typed without it.

-- The text search itself takes the case of the database's locale, so it gets lower case: here, and in what it searches.
ALTER FUNCTION search_query(text) RENAME TO search_query_of_lower_case;
CREATE FUNCTION search_query(typed text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN search_query_of_lower_case(lower(typed COLLATE "und-x-icu"));
END $$;

CREATE OR REPLACE FUNCTION product_search(sku text, name text, description text, tags text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN setweight(to_tsvector('catalog', lower(name COLLATE "und-x-icu")), 'A')
        || setweight(to_tsvector('catalog', lower(tags COLLATE "und-x-icu")), 'B')
        || setweight(to_tsvector('catalog', lower(description COLLATE "und-x-icu")), 'C')
        || array_to_tsvector(array_remove(search_lexemes(sku, name, tags, description) || search_key(folded(sku)), ''));
END $$;

CREATE OR REPLACE FUNCTION search_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := product_search(NEW.sku, NEW.name, NEW.description, array_to_string(NEW.tags, ' '));
    RETURN NEW;
END $$;

-- The table is rewritten, and so are its indexes, that of the folded names too. An UPDATE would give all products new versions, and fail at
-- a row that is older than a constraint which it breaks.
DROP TRIGGER products_search_update ON products;
ALTER TABLE products ALTER COLUMN search TYPE tsvector USING product_search(sku, name, description, array_to_string(tags, ' '));
CREATE TRIGGER products_search_update BEFORE UPDATE ON products
    FOR EACH ROW WHEN ((NEW.sku, NEW.name, NEW.description, NEW.tags, NEW.search)
        IS DISTINCT FROM (OLD.sku, OLD.name, OLD.description, OLD.tags, OLD.search))
    EXECUTE FUNCTION search_product();
