CREATE TABLE t AS SELECT s.a, v.label FROM s JOIN (VALUES (1, 'x')) AS v(n, label) ON v.n = s.kind;
