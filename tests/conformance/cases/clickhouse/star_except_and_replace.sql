-- table s (a, b, c)
CREATE TABLE t ENGINE = Memory AS SELECT * EXCEPT (c) REPLACE (upper(b) AS b) FROM s;
