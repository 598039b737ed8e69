CREATE TABLE t AS
SELECT a.x, b.y FROM a LEFT JOIN b ON b.id = a.id AND b.kind = 'K' AND lower(b.code) = a.code;
