CREATE TEMP TABLE tmp AS SELECT id, a FROM s;
UPDATE tmp SET a = tmp.a + d.b FROM d WHERE d.id = tmp.id;
INSERT INTO t (x) SELECT a FROM tmp;
