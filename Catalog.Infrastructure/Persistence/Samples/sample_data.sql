-- Sample data beside the products: the same in every database, except that times count back from now.
-- Runs once, in a transaction, on a catalog that has the sample products and neither stock nor reviews.

CREATE TEMPORARY TABLE sample ON COMMIT DROP AS
SELECT id, sku, row_number() OVER (ORDER BY id) AS n FROM products;

-- The categories become a tree of two levels.
INSERT INTO categories (slug, name) VALUES
    ('electronics', 'Electronics'), ('fashion', 'Fashion'), ('home', 'Home'), ('leisure', 'Leisure'), ('sports', 'Sports')
ON CONFLICT DO NOTHING;
UPDATE categories c SET parent = t.parent FROM (VALUES
    ('electronics', '{audio,computers,photography}'::text[]), ('fashion', '{clothing,shoes}'),
    ('home', '{bedding,food,furniture,garden,kitchen,lighting,pets,tools}'), ('leisure', '{books,music,office,toys}'),
    ('sports', '{camping,cycling,fitness}')
) AS t (parent, children) WHERE c.slug = ANY(t.children) AND c.parent IS NULL;

-- Twelve customers. The first three can sign in where the caller gives them passwords.
CREATE TEMPORARY TABLE sample_users (n int, id bigint) ON COMMIT DROP;
WITH made AS (
    INSERT INTO users (email, name, role)
    SELECT email, name, 'customer' FROM (VALUES
        (1, 'ada@catalog.example', 'Ada Keller'), (2, 'bruno@catalog.example', 'Bruno Costa'), (3, 'chiyo@catalog.example', '田中 千代'),
        (4, 'dilnoza@catalog.example', 'Dilnoza Karimova'), (5, 'emeka@catalog.example', 'Emeka Obi'), (6, 'freya@catalog.example', 'Freya Lind'),
        (7, 'giorgos@catalog.example', 'Γιώργος Νικολάου'), (8, 'hana@catalog.example', 'Hana Nováková'), (9, 'ivan@catalog.example', 'Іван Мельник'),
        (10, 'jasmin@catalog.example', 'Jasmin Haddad'), (11, 'kavya@catalog.example', 'Kavya Rao'), (12, 'liam@catalog.example', 'Liam Byrne')
    ) AS people (n, email, name) ORDER BY n
    RETURNING id)
INSERT INTO sample_users SELECT row_number() OVER (ORDER BY id), id FROM made;

INSERT INTO addresses (user_id, recipient, street, postal_code, city, country)
SELECT u.id, a.recipient, a.street, a.postal_code, a.city, a.country FROM (VALUES
    (1, 'Ada Keller', 'Lindenstraße 5', '10969', 'Berlin', 'DE'), (1, 'Ada Keller, c/o Büro', 'Hardturmstrasse 11', '8005', 'Zürich', 'CH'),
    (2, 'Bruno Costa', 'Rua Augusta 1200', '01304-001', 'São Paulo', 'BR'), (3, '田中 千代', '神保町1-3', '101-0051', '東京', 'JP')
) AS a (n, recipient, street, postal_code, city, country) JOIN sample_users u USING (n) ORDER BY a.n, a.country DESC;

-- Stock of every product: some have none left, some little. Each was counted a week ago; of every fourth, some have gone since.
CREATE TEMPORARY TABLE sample_stock ON COMMIT DROP AS
SELECT id, n, CASE WHEN n % 17 = 0 THEN 0 WHEN n % 11 = 0 THEN n % 5 + 1 ELSE 20 + n * 37 % 180 END AS on_hand,
    CASE WHEN n % 4 = 0 THEN n % 9 + 1 ELSE 0 END AS gone
FROM sample;

INSERT INTO inventory (product_id, on_hand, low_stock_at, version, updated_at)
SELECT id, on_hand, 5, CASE WHEN gone > 0 THEN 2 ELSE 1 END, now() - interval '1 day' FROM sample_stock ORDER BY n;

INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version, reason, at)
SELECT id, 'set', on_hand + gone, 0, 1, NULL::text, now() - interval '7 days' FROM sample_stock
UNION ALL
SELECT id, 'adjust', -gone, 0, 2, 'sold in the shop', now() - interval '1 day' FROM sample_stock WHERE gone > 0
ORDER BY 7, 1;

-- Two orders that were delivered: reserved, then taken from the stock.
WITH ordered (n, buyer, quantity) AS (VALUES (1, 1, 2), (2, 2, 1)), made AS (
    INSERT INTO reservations (product_id, user_id, quantity, state, created_at, expires_at, ended_at)
    SELECT s.id, u.id, o.quantity, 'committed', now() - interval '2 days', now() - interval '47 hours', now() - interval '2 days'
    FROM ordered o JOIN sample s USING (n) JOIN sample_users u ON u.n = o.buyer ORDER BY o.n
    RETURNING id, product_id, quantity
), changed AS (
    UPDATE inventory i SET on_hand = i.on_hand - m.quantity FROM made m WHERE i.product_id = m.product_id
    RETURNING i.product_id, i.version
)
INSERT INTO stock_movements (product_id, kind, on_hand_change, reserved_change, version, reservation_id, at)
SELECT m.product_id, step.kind, m.quantity * step.on_hand, m.quantity * step.reserved, c.version + step.n, m.id, now() - interval '2 days'
FROM made m JOIN changed c USING (product_id)
CROSS JOIN (VALUES (0, 'reserve', 0, 1), (1, 'commit', -1, -1)) AS step (n, kind, on_hand, reserved)
ORDER BY m.id, step.n;
UPDATE inventory SET low_stock_at = 5 WHERE product_id IN (SELECT id FROM sample WHERE n IN (1, 2)); -- raises the version to that of the commit

-- Reviews of the last week: up to three of four products in ten, most of them content.
INSERT INTO reviews (product_id, user_id, author, stars, text, created_at)
SELECT s.id, u.id, u.name, r.stars,
    (ARRAY['Broke within a week.', 'Not what I expected.', 'Does what it should.', 'Good value, I use it every day.', 'I would buy it again at once.'])[r.stars],
    now() - make_interval(mins => ((s.n * 613 + k * 1931) % 10080)::int)
FROM sample s
CROSS JOIN generate_series(0, 2) AS k
CROSS JOIN LATERAL (SELECT 5 - CASE (s.n * 7 + k * 3) % 10 WHEN 0 THEN 4 WHEN 1 THEN 3 WHEN 2 THEN 2 WHEN 3 THEN 2 WHEN 4 THEN 0 WHEN 5 THEN 0 ELSE 1 END AS stars) r
JOIN sample_users su ON su.n = (s.n * 5 + k * 7) % 12 + 1
JOIN users u ON u.id = su.id
WHERE s.n % 10 < 4 AND k <= s.n % 3
ORDER BY s.n, k;

-- Views of the last seven days: few products have most of them.
INSERT INTO daily_views (day, product_id, views)
SELECT (now() AT TIME ZONE 'utc')::date - back, id, views
FROM sample CROSS JOIN generate_series(0, 6) AS back
CROSS JOIN LATERAL (SELECT (600 - 40 * back) / (n * 37 % 1000 + 1) AS views) v
WHERE views > 0;
INSERT INTO product_views (product_id, views) SELECT product_id, sum(views) FROM daily_views GROUP BY product_id;

-- What the customers did, oldest first.
INSERT INTO activity (id, user_id, kind, product_id, at)
SELECT 'sample-' || e, u.id, (ARRAY['click', 'click', 'wish', 'cart', 'click'])[e % 5 + 1], s.id, now() - make_interval(mins => 13 * (200 - e))
FROM generate_series(1, 200) AS e
JOIN sample_users u ON u.n = e % 12 + 1
JOIN sample s ON s.n = e * 53 % 1000 + 1
ORDER BY e;

-- An import of an hour ago, under the id that the document of the API has as its example. Two of its lines broke rules.
INSERT INTO product_imports (id, phase, dry_run, lines, bytes, started_at, noted_at, ended_at, report, rejected, rejected_type)
SELECT '0197a8c0-0000-7000-8000-000000000001', 'done', false, 1014, 131072, t.at, t.at, t.at, '{
        "id": "0197a8c0-0000-7000-8000-000000000001", "accepted": 1012, "created": 12, "updated": 0, "unchanged": 1000, "rejected": 2,
        "rejections": [
            {"line": 14, "sku": "GARDEN-HOSE", "errors": [{"field": "price", "rule": "must be a price, such as 1234.50, with at most a currency beside it", "value": "ask"}]},
            {"line": 27, "sku": "GARDEN-SPADE", "errors": [{"field": "currency", "rule": "is required"}]}],
        "rejectedFile": "/products/imports/0197a8c0-0000-7000-8000-000000000001/rejected"
    }'::jsonb,
    convert_to(E'sku,name,price,currency,category\nGARDEN-HOSE,Hose,ask,EUR,garden\nGARDEN-SPADE,Spade,24,,garden\n', 'UTF8'), 'text/csv'
FROM (SELECT now() - interval '1 hour' AS at) t;
