CREATE TABLE t AS
SELECT IFNULL(a, b) AS x, CASE c WHEN 1 THEN d ELSE e END AS y, f <=> g AS same, JSON_UNQUOTE(doc->'$.a') AS h FROM s;
