CREATE TABLE t AS
SELECT s.id, f.value:sku::STRING AS sku, f.index AS position
FROM s, LATERAL FLATTEN(INPUT => s.doc:items) AS f;
