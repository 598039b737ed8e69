CREATE TABLE t AS SELECT s.id, e.col AS tag FROM s, LATERAL explode(s.tags) AS e;
