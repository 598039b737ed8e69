CREATE TABLE basket (id INT, goods JSONB, prices NUMERIC[], size INT);
CREATE VIEW v AS
SELECT b.id, r.good, r.price, r.n, r.place
FROM basket AS b, ROWS FROM (jsonb_array_elements_text(b.goods), unnest(b.prices), generate_series(1, b.size))
  WITH ORDINALITY AS r (good, price, n, place);
CREATE VIEW w AS
SELECT r.code, r.total FROM basket AS b
CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(b.goods) AS (code TEXT, total INT)) AS r;
