-- Full-text search over products.

-- array_to_string is only STABLE, as some element types print differently by setting; text does not.
CREATE FUNCTION tags_text(tags text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN array_to_string(tags, ' ');

ALTER TABLE products ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
    setweight(to_tsvector('english', name), 'A')
    || setweight(to_tsvector('english', tags_text(tags)), 'B')
    || setweight(to_tsvector('english', description), 'C')) STORED;

CREATE INDEX ix_products_search ON products USING gin (search);
