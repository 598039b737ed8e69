CREATE TABLE t AS SELECT p.id, p.jan, p.feb FROM s PIVOT (SUM(amount) FOR month IN ('JAN', 'FEB')) AS p (id, jan, feb);
