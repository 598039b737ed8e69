CREATE TABLE t AS SELECT id, month, amount FROM s UNPIVOT (amount FOR month IN (jan, feb));
