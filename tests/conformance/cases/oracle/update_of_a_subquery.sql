UPDATE (SELECT a.x AS old, b.y FROM a INNER JOIN b ON a.id = b.id) q SET q.old = q.y WHERE q.y > 1;
