CREATE TABLE t ENGINE = Memory AS
SELECT sumIf(a, b > 0) AS x, argMaxIf(c, d, e = 'x') AS y, quantileIf(0.9)(f, g) AS q, sumIfState(h, i) AS s, uniqIfMerge(j) AS u,
  argMaxState(k, l) AS m, countIfState(n > 1) AS w
FROM s;
