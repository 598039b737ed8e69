CREATE TABLE t AS
SELECT s.a, v.column2 AS label FROM s INNER JOIN (VALUES (1, 'x'), (2, 'y')) AS v ON v.column1 = s.kind;
