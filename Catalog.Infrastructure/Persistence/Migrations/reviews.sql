-- The rating of a product is counted in the transaction of the review, however it comes or goes. The product's version rises with its
-- rating, because its document shows it. When the product itself is removed its reviews follow, and there is nothing left to count into.
CREATE FUNCTION rate_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE products SET rating_count = rating_count - 1, rating_total = rating_total - OLD.stars
        WHERE id = OLD.product_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE products SET rating_count = rating_count + 1, rating_total = rating_total + NEW.stars
        WHERE id = NEW.product_id;
    END IF;
    RETURN NULL;
END $$;

-- A change of the author alone is no change of the product.
CREATE TRIGGER reviews_rate_product AFTER INSERT OR DELETE OR UPDATE OF product_id, stars, text ON reviews
    FOR EACH ROW EXECUTE FUNCTION rate_product();

-- In the database, so that a user who is removed by plain SQL leaves no name as well.
CREATE FUNCTION forget_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.author := '';
    RETURN NEW;
END $$;

CREATE TRIGGER reviews_forget_author BEFORE UPDATE OF user_id ON reviews
    FOR EACH ROW WHEN (OLD.user_id IS NOT NULL AND NEW.user_id IS NULL) EXECUTE FUNCTION forget_author();
