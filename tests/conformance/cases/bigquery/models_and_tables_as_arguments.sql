-- Every function of a model keeps the columns it is given; a table that a function takes is all of its rows.
CREATE TABLE d.a AS SELECT * FROM ML.EXPLAIN_PREDICT(MODEL d.m, (SELECT x FROM d.s), STRUCT(3 AS top_k));
CREATE TABLE d.b AS SELECT x FROM ML.DETECT_ANOMALIES(MODEL d.m, STRUCT(0.9 AS threshold), (SELECT x FROM d.s2));
CREATE TABLE d.c AS SELECT v FROM GAP_FILL(TABLE d.base, ts_column => 'at', bucket_width => INTERVAL 1 DAY);
CREATE TABLE d.e AS SELECT weight FROM ML.WEIGHTS(MODEL d.m);
