UPDATE t SET a = (SELECT MAX(s.b) FROM s WHERE s.c = :1) WHERE t.id = :2 RETURN t.a INTO :3;
