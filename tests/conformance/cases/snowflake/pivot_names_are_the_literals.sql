-- table s (month, amount)
CREATE TABLE t AS
SELECT "'JAN'" AS january FROM s PIVOT (SUM(amount) FOR month IN ('JAN', 'FEB'));
