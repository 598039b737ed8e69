CREATE TABLE t AS
SELECT s.address.city AS city, transform(s.tags, x -> x || s.suffix) AS tagged, element_at(s.m, 'k') AS k FROM s;
