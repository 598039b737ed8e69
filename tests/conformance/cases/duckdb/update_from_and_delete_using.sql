UPDATE t SET x = s.y FROM s WHERE s.id = t.id;
DELETE FROM u USING s WHERE s.id = u.id;
