-- Change data capture: only what a cache has to know of a change is published, which takes PostgreSQL 15 or later. Not published, on purpose,
-- is what is not cached or is only added to: audit_log, stock_movements, reservations and the views.

-- Of the row as it was, the log keeps the identity. For products and reviews it is an index, so that a change which leaves category and
-- product alone costs nothing more. For sessions it is hash and version: a note of their use changes neither, and so comes without the row as
-- it was. For stocks it is all of the row, which is small, because a deletion has to know the last version.
ALTER TABLE products REPLICA IDENTITY USING INDEX ix_products_category_id;
ALTER TABLE reviews REPLICA IDENTITY USING INDEX ix_reviews_product_id;
ALTER TABLE sessions REPLICA IDENTITY USING INDEX ix_sessions_identity;
ALTER TABLE inventory REPLICA IDENTITY FULL;

-- A change of an address is one of its user, by a trigger.
CREATE PUBLICATION catalog FOR TABLE
    products (id, category), reviews (id, product_id), inventory, countries (code), users (id), sessions (token_hash, version);
