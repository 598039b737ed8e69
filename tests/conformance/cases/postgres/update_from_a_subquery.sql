UPDATE t SET a = (SELECT max(s.x) FROM s WHERE s.id = t.id);
