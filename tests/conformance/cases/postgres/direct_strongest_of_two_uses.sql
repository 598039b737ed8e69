CREATE TABLE t AS
SELECT amount - avg(amount) OVER () AS deviation FROM s;
