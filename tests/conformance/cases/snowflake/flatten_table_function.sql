CREATE TABLE t AS
SELECT s.id, f.value AS item FROM s, TABLE(FLATTEN(s.items)) AS f;
