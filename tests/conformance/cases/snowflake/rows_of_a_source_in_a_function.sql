INSERT INTO t (h, o) SELECT HASH(x.*), OBJECT_CONSTRUCT(y.*) FROM s AS x JOIN r AS y ON y.k = x.k;
