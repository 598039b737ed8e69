CREATE TABLE t AS
SELECT jsonb_agg(a ORDER BY b) AS doc, every(c > 0) AS all_positive FROM s;
