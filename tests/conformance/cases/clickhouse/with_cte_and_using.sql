INSERT INTO t (id, x, y) WITH c AS (SELECT id, x FROM a WHERE k > 0) SELECT id, c.x, b.y FROM c INNER JOIN b USING (id);
