UPDATE t SET a = s.x FROM s WHERE s.id = t.id;
