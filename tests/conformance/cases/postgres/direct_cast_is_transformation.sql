CREATE TABLE t AS
SELECT a::date AS d, CAST(b AS numeric) AS n FROM s;
