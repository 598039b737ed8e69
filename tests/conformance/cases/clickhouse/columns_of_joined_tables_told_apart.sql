CREATE TABLE s.a (id Int32, x Int32, n Int32) ENGINE = Memory;
CREATE TABLE s.w (id Int32, y Int32, n Int32) ENGINE = Memory;
CREATE TABLE m.a ENGINE = Memory AS SELECT * FROM s.a AS a JOIN s.w AS w ON a.id = w.id;
CREATE TABLE m.b ENGINE = Memory AS SELECT * FROM s.a AS a JOIN s.w AS w USING (id);
CREATE TABLE m.c ENGINE = Memory AS SELECT w.n, a.n, w.id AS wid, y FROM s.a AS a, s.w AS w WHERE a.id = w.id;
CREATE TABLE m.d ENGINE = Memory AS SELECT id, n, `w.n` AS other FROM (SELECT * FROM s.a AS a JOIN s.w AS w ON a.id = w.id);
INSERT INTO m.e (i, j) SELECT a.id, w.id FROM s.a AS a JOIN s.w AS w ON a.x = w.y;
