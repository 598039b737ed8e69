CREATE TABLE t AS
SELECT
    a.id,
    (SELECT max(b.x) FROM b WHERE b.id = a.id AND b.kind = 'K') AS top
FROM a;
