CREATE TABLE t AS
SELECT * FROM (SELECT id, kind, amount FROM s) PIVOT (SUM(amount) FOR kind IN ('c' AS credit, 'd' AS debit));
