CREATE TABLE t AS
SELECT u.x, u.y, u.n FROM s, unnest(s.xs, s.ys) WITH ORDINALITY AS u (x, y, n);
