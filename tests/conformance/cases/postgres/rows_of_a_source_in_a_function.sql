CREATE TABLE s (id int, name text);
INSERT INTO t (doc, n, k) SELECT to_jsonb(x.*), count(x.*), y.k FROM s AS x JOIN y ON y.id = x.id WHERE x.* IS DISTINCT FROM y.old GROUP BY x.*, y.k;
