UPDATE d.t AS t SET x = s.y FROM d.s AS s WHERE s.id = t.id;
