CREATE TABLE t AS SELECT s.address.city AS city, named_struct('x', a, 'y', b) AS pair, map('k', c) AS m, tags[0] AS tag FROM s;
