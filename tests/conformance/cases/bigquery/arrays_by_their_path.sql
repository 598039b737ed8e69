-- An array of something in scope needs no UNNEST: with an offset, in a join with a condition, in a subquery of its row.
CREATE TABLE carts (cart_id INT64, lines ARRAY<STRUCT<sku STRING, qty INT64>>, notes ARRAY<STRING>);

CREATE VIEW numbered AS
SELECT c.cart_id, l.sku, pos FROM carts AS c, c.lines AS l WITH OFFSET AS pos;

CREATE VIEW bulky AS
SELECT c.cart_id, l.sku FROM carts AS c LEFT JOIN c.lines AS l ON l.qty > 9;

CREATE VIEW counted AS
SELECT
  c.cart_id,
  (SELECT SUM(l.qty) FROM c.lines AS l) AS pieces,
  (SELECT STRING_AGG(note, ' ' ORDER BY nr) FROM c.notes note WITH OFFSET nr) AS note
FROM carts AS c;
