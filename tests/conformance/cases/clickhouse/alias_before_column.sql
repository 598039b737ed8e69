-- An alias hides the column of its name in what follows (prefer_column_name_to_alias is 0), never within itself.
CREATE TABLE trades (price Int32, net Int32, day Date);
CREATE VIEW v AS
SELECT net + price AS price, price * 2 AS doubled, trades.price AS raw
FROM trades
WHERE price > 0;
