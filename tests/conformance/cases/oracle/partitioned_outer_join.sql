CREATE TABLE t AS
SELECT d.day, i.quantity FROM inventory i PARTITION BY (i.product) RIGHT OUTER JOIN days d ON d.day = i.day
WHERE i.kind ! = 'x' AND i.n < > 3;
