CREATE TABLE t AS SELECT {'x': a, 'y': b} AS pair, MAP {'k': c} AS m, [d, e] AS list FROM s;
