CREATE TABLE t AS
SELECT v.label, s.x FROM s INNER JOIN (VALUES (1, 'one'), (2, 'two')) AS v (id, label) ON v.id = s.id;
