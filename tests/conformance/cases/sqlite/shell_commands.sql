.mode csv
.headers on
.import data.csv t
CREATE TABLE u AS SELECT a FROM t;
.read next.sql
