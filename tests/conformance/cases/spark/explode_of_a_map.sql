CREATE TABLE t AS SELECT id, m.k, m.v FROM s LATERAL VIEW explode(settings) m AS k, v;
