-- table t (a, b)
INSERT INTO t BY NAME SELECT x AS b, y AS a FROM s;
