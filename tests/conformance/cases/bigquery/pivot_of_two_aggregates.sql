CREATE TABLE d.t AS
SELECT total_first, n_first FROM (SELECT quarter, amount FROM d.s)
PIVOT (SUM(amount) AS total, COUNT(*) AS n FOR quarter IN ('Q1' AS first));
