INSERT INTO dwh.a (day, amount, first_note)
SELECT CHAR(s.day, ISO), VALUE(s.amount, 0), FIRST_VALUE(s.note, 'IGNORE NULLS') OVER (PARTITION BY s.k ORDER BY s.ts)
FROM stage.s s WHERE s.state ¬= 9 AND s.code <> '';
MERGE INTO dwh.b t USING stage.b s ON t.k = s.k WHEN MATCHED THEN UPDATE SET t.v = s.v NOT ATOMIC CONTINUE ON SQLEXCEPTION;
CREATE TABLE dwh.sums (k, n) AS (SELECT s.k, SUM(s.amount) FROM stage.s s GROUP BY s.k) DATA INITIALLY DEFERRED REFRESH DEFERRED MAINTAINED BY SYSTEM;
VALUES (SELECT MAX(s.day) FROM stage.s s);
