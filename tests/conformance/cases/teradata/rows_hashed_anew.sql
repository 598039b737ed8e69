INSERT INTO mart.sums (store, units) SELECT s.store, SUM(s.units) FROM stage.sales s GROUP BY 1 HASH BY RANDOM;
CREATE MULTISET VOLATILE TABLE spread AS (SELECT o.id, o.day FROM stage.orders o HASH BY o.id LOCAL ORDER BY o.day) WITH DATA ON COMMIT PRESERVE ROWS;
INSERT INTO mart.orders (id) SELECT x.id FROM spread x;
