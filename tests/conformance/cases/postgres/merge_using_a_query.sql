MERGE INTO t USING (SELECT id, sum(x) AS x FROM s WHERE k = 1 GROUP BY id) AS q ON q.id = t.id
WHEN MATCHED THEN UPDATE SET total = q.x;
