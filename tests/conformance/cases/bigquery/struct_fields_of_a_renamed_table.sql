CREATE TABLE d.a (id INT64, s STRUCT<x INT64, y STRUCT<z INT64>>);
ALTER TABLE d.a RENAME TO b;
CREATE VIEW d.v AS SELECT b.s.* FROM d.b;

-- two tables change their names
CREATE TABLE d.old (id INT64, s STRUCT<p INT64, q INT64>);
CREATE TABLE d.new (id INT64, s STRUCT<r INT64>);
ALTER TABLE d.old RENAME TO aside;
ALTER TABLE d.new RENAME TO old;
ALTER TABLE d.aside RENAME TO new;
CREATE VIEW d.w AS SELECT n.s.* FROM d.new AS n;
CREATE VIEW d.u AS SELECT o.s.* FROM d.old AS o;

-- a column takes another name, and one is added
CREATE TABLE d.c (id INT64, s STRUCT<k INT64>);
ALTER TABLE d.c RENAME COLUMN s TO t;
ALTER TABLE d.c ADD COLUMN more STRUCT<l INT64, m INT64>;
CREATE VIEW d.x AS SELECT c.t.*, c.more.* FROM d.c;
