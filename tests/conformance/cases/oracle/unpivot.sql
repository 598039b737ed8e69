CREATE TABLE t AS SELECT id, kind, amount FROM s UNPIVOT (amount FOR kind IN (debit AS 'D', credit AS 'C'));
