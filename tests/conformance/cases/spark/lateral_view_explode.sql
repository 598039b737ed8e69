CREATE TABLE t AS SELECT s.id, e.tag FROM s LATERAL VIEW explode(s.tags) e AS tag;
