CREATE TABLE t AS SELECT f.a, s.b FROM read_csv('data/*.csv') AS f JOIN s ON s.id = f.id;
