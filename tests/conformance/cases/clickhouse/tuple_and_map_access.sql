CREATE TABLE t ENGINE = Memory AS SELECT pair.1 AS first, settings['k'] AS k, tupleElement(pair, 2) AS second FROM s;
