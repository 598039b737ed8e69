CREATE TABLE t AS
WITH c AS (SELECT x FROM s1),
d AS (
    WITH c AS (SELECT y AS x FROM s2)
    SELECT x FROM c
)
SELECT c.x AS outer_x, d.x AS inner_x FROM c CROSS JOIN d;
