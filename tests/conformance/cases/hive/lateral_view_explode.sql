CREATE TABLE t AS SELECT s.id, e.tag FROM s LATERAL VIEW explode(split(s.tags, ',')) e AS tag;
