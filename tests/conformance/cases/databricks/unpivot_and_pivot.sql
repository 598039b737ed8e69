CREATE TABLE t AS SELECT id, kind, amount FROM s UNPIVOT INCLUDE NULLS (amount FOR kind IN (debit, credit));
