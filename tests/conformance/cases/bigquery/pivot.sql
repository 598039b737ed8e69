CREATE TABLE d.t AS
SELECT * FROM (SELECT product, quarter, amount FROM d.s)
PIVOT (SUM(amount) FOR quarter IN ('Q1', 'Q2'));
