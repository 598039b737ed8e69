CREATE TABLE t AS
SELECT * FROM (SELECT id, kind, amount FROM s)
PIVOT (SUM(amount) FOR kind IN ('C' AS credit, 'D' AS debit));
