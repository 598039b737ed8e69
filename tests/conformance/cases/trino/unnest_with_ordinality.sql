CREATE TABLE t AS
SELECT s.id, u.k, u.v, u.pos FROM s CROSS JOIN UNNEST(s.ks, s.vs) WITH ORDINALITY AS u (k, v, pos);
