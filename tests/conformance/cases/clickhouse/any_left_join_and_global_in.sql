INSERT INTO t (x, y)
SELECT a.x, b.y FROM a ANY LEFT JOIN b ON b.id = a.id WHERE a.k GLOBAL IN (SELECT k FROM c);
