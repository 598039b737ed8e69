CREATE VIEW v AS SELECT map_agg(k, x) AS m, geometric_mean(x) AS g, approx_set(u) AS s FROM t;
