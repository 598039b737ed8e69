CREATE TABLE t AS
SELECT a.x FROM a
WHERE EXISTS (
    SELECT 1 FROM b
    WHERE b.k = 1 AND EXISTS (SELECT 1 FROM c WHERE c.b_id = b.id AND c.a_id = a.id)
);
