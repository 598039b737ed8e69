CREATE TABLE t AS SELECT s.id, j.a, j.b FROM s LATERAL VIEW json_tuple(s.doc, 'a', 'b') j AS a, b;
