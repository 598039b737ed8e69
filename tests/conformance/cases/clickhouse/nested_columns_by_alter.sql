CREATE TABLE s.t (id UInt32, n Nested(a String, b UInt16), z String) ENGINE = MergeTree ORDER BY id;
ALTER TABLE s.t ADD COLUMN n.c Array(Float32) AFTER n.a;
ALTER TABLE s.t ADD COLUMN IF NOT EXISTS n.d Array(String);
ALTER TABLE s.t DROP COLUMN n.b;
CREATE VIEW m.v AS SELECT *, length(n.c) AS l FROM s.t;
