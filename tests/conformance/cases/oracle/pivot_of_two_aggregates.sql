CREATE TABLE t AS
SELECT c_total, c_most FROM (SELECT kind, amount, fee FROM s)
PIVOT (SUM(amount) AS total, MAX(fee) AS most FOR kind IN ('C' AS c));
