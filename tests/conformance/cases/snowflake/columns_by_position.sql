CREATE TABLE raw.sales (day DATE, shop TEXT, amount NUMBER);
CREATE VIEW v_plain AS SELECT $2 AS shop, $3 * 2 AS twice FROM raw.sales;
CREATE VIEW v_alias AS SELECT s.$1 AS day, max(o.$3) AS top FROM raw.sales AS s, raw.sales AS o GROUP BY s.$1;
CREATE VIEW v_query AS
WITH q AS (SELECT amount, day FROM raw.sales) SELECT q.$1 AS amount, $2 AS day FROM q WHERE $1 > 0;
CREATE VIEW v_unknown AS SELECT t.$2 AS x FROM raw.elsewhere AS t;
CREATE VIEW v_values AS SELECT $1 AS a, $2 AS b FROM (VALUES (1, 'x'), (2, 'y'));
