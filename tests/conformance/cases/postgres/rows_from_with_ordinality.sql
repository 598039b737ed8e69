CREATE TABLE t AS
SELECT s.id, u.tag, u.pos FROM s CROSS JOIN LATERAL unnest(s.tags) WITH ORDINALITY AS u (tag, pos);
