UPDATE t SET x = s.y FROM s WHERE s.id = t.id;
