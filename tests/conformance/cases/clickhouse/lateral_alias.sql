-- table s (a)
CREATE TABLE t ENGINE = Memory AS SELECT a + 1 AS b, b * 2 AS c FROM s WHERE b > 10;
