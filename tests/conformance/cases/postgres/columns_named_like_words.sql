INSERT INTO z (a, b) SELECT glob, rlike || t.regexp FROM t WHERE xor = 1 AND (qualify IS NULL OR insert > 2);
UPDATE z SET drop = rollback + 1 WHERE alter IN (1, 2);
INSERT INTO y SELECT sum(revoke) AS s FROM t GROUP BY uncache ORDER BY uncache DESC;
