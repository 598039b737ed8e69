CREATE TABLE t AS SELECT id, month, amount FROM (UNPIVOT s ON jan, feb INTO NAME month VALUE amount);
