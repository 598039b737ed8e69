CREATE TABLE t AS
SELECT sum(amount) FILTER (WHERE kind = 'C') AS credits FROM s;
