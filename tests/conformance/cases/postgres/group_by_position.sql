CREATE TABLE t AS
SELECT date_trunc('month', booked) AS month, sum(amount) AS total FROM s GROUP BY 1;
