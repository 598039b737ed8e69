CREATE TABLE d.t AS
SELECT ARRAY(SELECT x.sku FROM UNNEST(s.items) AS x WHERE x.price > 0) AS skus FROM d.s AS s;
