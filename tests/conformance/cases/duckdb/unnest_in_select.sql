CREATE TABLE t AS SELECT id, unnest(tags) AS tag FROM s;
