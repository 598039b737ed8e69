CREATE TABLE d.t AS
SELECT id, kind, value FROM d.s UNPIVOT INCLUDE NULLS (value FOR kind IN (debit, credit));
