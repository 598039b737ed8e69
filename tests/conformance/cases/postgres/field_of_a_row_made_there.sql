CREATE TABLE halves AS SELECT (ROW(w.a, w.b + 1)).f1 AS first, (ROW(w.a, w.b + 1)).f2 AS second FROM wholes AS w;
