DELETE FROM t USING s WHERE s.id = t.id;
