-- table s (id, month, amount)
CREATE TABLE t AS
SELECT * FROM s PIVOT (SUM(amount) FOR month IN ('JAN', 'FEB')) AS p (id, jan, feb);
