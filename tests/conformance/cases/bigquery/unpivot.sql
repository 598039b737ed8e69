CREATE TABLE d.t AS
SELECT id, kind, value FROM d.s UNPIVOT (value FOR kind IN (debit, credit));
