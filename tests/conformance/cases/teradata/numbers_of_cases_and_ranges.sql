CREATE TABLE mart.classes AS (
  SELECT CASE_N(p.price < 10, p.price < 100 AND p.kind <> 'x', NO CASE OR UNKNOWN) AS class,
         RANGE_N(p.since BETWEEN DATE '2020-01-01' AND DATE '2029-12-31' EACH INTERVAL '1' YEAR, NO RANGE) AS year_no,
         SUM(p.stock) AS stock
  FROM shop.product p
  GROUP BY 1, 2
) WITH DATA;
