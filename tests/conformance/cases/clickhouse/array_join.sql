CREATE TABLE t ENGINE = MergeTree ORDER BY id AS SELECT s.id, tag FROM s ARRAY JOIN s.tags AS tag;
