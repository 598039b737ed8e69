CREATE TABLE t (a int, b int);
CREATE TABLE log (no bigint, op char(1), LIKE t INCLUDING DEFAULTS, at timestamptz);
INSERT INTO log SELECT 1, 'U', x.p, x.q, x.r FROM x;
