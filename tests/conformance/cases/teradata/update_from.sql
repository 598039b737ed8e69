UPDATE t FROM s SET x = s.y WHERE t.id = s.id;
