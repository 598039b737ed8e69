CREATE TABLE t (id INT, toc CUBE, b TEXT);
CREATE VIEW v AS SELECT t.toc, lower(t.b COLLATE mine.ci) AS b, is(t.id, 1) AS ok FROM t;
