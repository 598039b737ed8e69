CREATE TABLE t AS
SELECT branch, sum(amount) AS total
FROM s
GROUP BY branch
HAVING max(fee) > 10;
