CREATE TABLE t AS SELECT id, explode(tags) AS tag FROM s;
