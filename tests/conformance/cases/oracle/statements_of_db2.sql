INSERT INTO dwh.due (no, until, seq)
SELECT c.no, MAX(c.signed) + 30 DAYS, NEXT VALUE FOR dwh.seq
FROM dwh.contract c
WHERE c.changed >= CURRENT TIMESTAMP - 2 HOURS
GROUP BY c.no
FETCH FIRST 10 ROWS ONLY
WITH UR;
MERGE INTO dwh.state AS t USING dwh.news AS n ON t.no = n.no
WHEN MATCHED THEN UPDATE SET (state, seen) = (n.state, CURRENT DATE)
ELSE IGNORE;
DECLARE GLOBAL TEMPORARY TABLE session.picked LIKE dwh.contract INCLUDING COLUMN DEFAULTS WITH REPLACE NOT LOGGED;
INSERT INTO session.picked SELECT * FROM dwh.contract;
INSERT INTO dwh.last (no) SELECT p.no FROM session.picked p FOR READ ONLY;
SELECT no FROM FINAL TABLE (INSERT INTO dwh.orders (no, code) SELECT n.no, n.code FROM dwh.news n);
