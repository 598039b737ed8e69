CREATE TABLE t AS
SELECT 1 AS one, now() AS at, nextval('seq') AS n, a FROM s;
