-- Lists by price are of one currency. Lists by name have no index: it would cost each import more than the sorting costs a list.
CREATE INDEX ix_products_currency_price_id ON products (currency, price, id);
