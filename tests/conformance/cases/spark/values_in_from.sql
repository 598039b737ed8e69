CREATE TABLE t AS SELECT s.a, v.label FROM s JOIN VALUES (1, 'x'), (2, 'y') AS v (n, label) ON v.n = s.kind;
