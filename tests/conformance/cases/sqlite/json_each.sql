CREATE TABLE t AS SELECT s.id, j.value AS tag FROM s, json_each(s.tags) AS j;
