UPDATE d.t AS t SET t.x = s.y, address.city = s.city FROM d.s AS s WHERE s.id = t.id;
