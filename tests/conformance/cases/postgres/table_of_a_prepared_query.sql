PREPARE late_trains (int) AS SELECT t.no AS train, upper(t.line) AS line FROM train AS t WHERE t.delay > $1;
CREATE TABLE late AS EXECUTE late_trains (15);
CREATE TEMP TABLE very_late AS EXECUTE late_trains (60);
INSERT INTO report (line) SELECT v.line FROM very_late AS v;
