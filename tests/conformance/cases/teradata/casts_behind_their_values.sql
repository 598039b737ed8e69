INSERT INTO db.t (day, total, code)
SEL s.day (DATE, FORMAT 'YYYY-MM-DD'), SUM(s.amount) (DECIMAL(18, 2)), s.code (CHAR(3)) (NAMED c)
FROM db.s AS s WHERE s.n (INTEGER) > 1 GROUP BY 1, 3;
