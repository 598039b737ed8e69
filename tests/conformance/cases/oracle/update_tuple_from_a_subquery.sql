UPDATE t SET (a, b) = (SELECT s.x, s.y FROM s WHERE s.id = t.id) WHERE t.k = 1;
