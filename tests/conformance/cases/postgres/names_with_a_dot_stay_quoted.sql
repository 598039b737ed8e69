CREATE TABLE t AS
SELECT s."x.y" FROM "odd.schema".src AS s;
