CREATE TABLE t AS SELECT group_concat(a, ',') AS x, IIF(b > 0, c, d) AS y FROM s;
