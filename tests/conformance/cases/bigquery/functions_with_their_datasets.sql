-- What stands before a function's name is where it is, no column.
CREATE VIEW d.v AS SELECT p.ds.fn(t.a) AS x, ds.fn(t.b) AS y, `p.ds.fn`(t.c) AS z FROM d.t;
