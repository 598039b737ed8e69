-- table s (a, b)
CREATE TABLE t AS SELECT OBJECT_CONSTRUCT(*) AS doc, HASH(*) AS fingerprint, COUNT(*) OVER () AS n FROM s;
