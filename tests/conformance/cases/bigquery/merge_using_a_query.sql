MERGE d.t AS t
USING (SELECT id, SUM(x) AS total FROM d.s WHERE y > 0 GROUP BY id) AS q
ON t.id = q.id
WHEN MATCHED THEN UPDATE SET total = q.total;
