CREATE TABLE t ENGINE = Memory AS
SELECT sumIf(a, b > 0) AS x, uniqExact(c) AS y, argMax(d, e) AS z, groupArray(f) AS list, quantile(0.9)(g) AS q FROM s;
