CREATE TABLE m.tops AS
SELECT q.`_c1` AS top, q.`_c2` AS shop, q.region FROM (SELECT region, MAX(amount), LOWER(shop) FROM raw.sales GROUP BY region, LOWER(shop)) q;
CREATE VIEW m.sizes AS SELECT region, COUNT(id), (shop) FROM raw.sales GROUP BY region, shop;
