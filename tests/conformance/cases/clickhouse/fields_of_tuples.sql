-- A field of a tuple that is made here takes from what stands in its place, also by way of argMax and a subquery.
CREATE TABLE quotes (code String, price Int32, day Date, pair Tuple(bid Int32, ask Int32));
CREATE VIEW halves AS SELECT (code, price) AS both, both.2 AS cost, tuple(day, code).1 AS day, pair.1 AS bid FROM quotes;
CREATE VIEW deeper AS SELECT p.1 AS code, p.2 AS price FROM (SELECT (code, price) AS p FROM quotes WHERE (code, price) IN (('x', 1)));
CREATE VIEW latest AS SELECT code, argMax((price, pair), day) AS last, last.1 AS newest FROM quotes GROUP BY code;
