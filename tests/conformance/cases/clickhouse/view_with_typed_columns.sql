CREATE MATERIALIZED VIEW v (n String, k UInt64) ENGINE = MergeTree ORDER BY k AS SELECT id AS k, name AS n FROM s;
CREATE TABLE t (n String, k UInt64) ENGINE = Memory AS SELECT name, id FROM s;
