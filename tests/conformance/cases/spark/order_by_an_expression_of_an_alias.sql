-- table raw.bids (lot, price)
-- a name within ORDER BY is an output first, in an expression, too
CREATE TABLE mart.bids AS SELECT lot AS price, price AS lot FROM raw.bids ORDER BY price + 1;
