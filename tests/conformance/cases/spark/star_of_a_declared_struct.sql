CREATE TABLE s (id INT, info STRUCT<name: STRING, age: INT>, list ARRAY<STRUCT<k: STRING, v: INT>>) USING parquet;
CREATE TABLE t AS SELECT s.id, s.info.*, e.* FROM s LATERAL VIEW explode(s.list) x AS e;
CREATE TABLE u AS SELECT id, inline(list) FROM s;
