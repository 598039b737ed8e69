CREATE TABLE t AS SELECT s.id, e.pos, e.tag FROM s LATERAL VIEW OUTER posexplode(s.tags) e AS pos, tag;
