-- Lists by price are of one currency. Names are compared without case and accents.
CREATE INDEX ix_products_currency_price_id ON products (currency, price, id);
CREATE INDEX ix_products_name_id ON products ((folded(name)) COLLATE "C", id);
