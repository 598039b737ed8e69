CREATE TABLE t AS
SELECT l.value:amount AS amount
FROM s, LATERAL FLATTEN(INPUT => s.doc:orders) AS o, LATERAL FLATTEN(INPUT => o.value:lines) AS l;
