-- table t (c1, c2)
INSERT INTO t SELECT b AS c2, a AS c1 FROM s;
