CREATE TABLE t ENGINE = Memory AS WITH a + 1 AS plus SELECT plus, plus * 2 AS twice FROM s;
