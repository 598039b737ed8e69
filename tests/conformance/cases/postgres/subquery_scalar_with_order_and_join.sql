CREATE TABLE t AS
SELECT (
    SELECT b.x FROM b INNER JOIN c ON c.k = b.k WHERE b.id = a.id ORDER BY c.at DESC LIMIT 1
) AS latest
FROM a;
