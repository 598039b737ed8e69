CREATE TABLE t AS SELECT CASE WHEN c THEN named_struct('x', a) END.x AS x, named_struct('x', a).x AS y FROM s;
