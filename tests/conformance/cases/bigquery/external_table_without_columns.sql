CREATE EXTERNAL TABLE d.s OPTIONS (uris = ['gs://bucket/*'], format = 'csv');
CREATE TABLE d.t AS SELECT s.a FROM d.s AS s;
