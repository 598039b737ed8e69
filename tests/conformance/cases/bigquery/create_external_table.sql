CREATE EXTERNAL TABLE d.t (a INT64) OPTIONS (format = 'CSV', uris = ['gs://bucket/*.csv']);
CREATE TABLE d.u AS SELECT * FROM d.t;
