CREATE TABLE t AS SELECT s.id, x.value AS tag FROM s, LATERAL SPLIT_TO_TABLE(s.tags, ',') AS x;
