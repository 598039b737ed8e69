CREATE TABLE d.t AS SELECT * FROM ML.PREDICT(MODEL d.m, (SELECT s.a, s.b FROM d.s AS s WHERE s.c));
CREATE TABLE d.u AS SELECT p.a, p.predicted_label AS label FROM ML.PREDICT(MODEL d.m, (SELECT s.a, s.b FROM d.s AS s)) AS p;
