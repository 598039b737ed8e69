CREATE VIEW shop_day AS
SELECT day, bitmap_union(users) AS users, bitmap_union_count(users) AS uv, hll_union(seen) AS seen,
       multi_distinct_count(buyer) AS buyers, percentile_approx(paid, 0.9) AS p90,
       window_funnel(3600, 'default', at, step = 'view', step = 'buy') AS reached, topn(sku, 3) AS best
FROM visits
GROUP BY day;
