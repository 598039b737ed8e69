CREATE TABLE t AS
SELECT a.x, u.tag FROM a CROSS JOIN unnest(a.tags) AS u (tag);
