-- Of several columns the first is followed.
INSERT INTO t (a, place, mark)
WITH r (a, b) AS (SELECT a, b FROM s UNION ALL SELECT s.a, s.b FROM s INNER JOIN r ON s.p = r.a)
SEARCH DEPTH FIRST BY a DESC NULLS LAST, b SET place
CYCLE a, b SET mark TO 'Y' DEFAULT 'N'
SELECT a, place, mark FROM r;
