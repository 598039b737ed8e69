UPDATE t x SET x.a = (SELECT MAX(s.y) FROM s WHERE s.id = x.id) WHERE EXISTS (SELECT 1 FROM s WHERE s.id = x.id);
