-- What stands before a function is its schema or package, even where another database calls methods so.
INSERT INTO pay.lists (name, code, pieces) SELECT hr.STAFF(s.id), ref.value(s.code), shop.query(s.id, s.kind) FROM sites s;
INSERT INTO pay.rooms (name) SELECT x.name FROM sites s, TABLE(hr.STATIONS_OF(s.id)) x;
