-- The columns of visits are stated nowhere: its arrays are named bare, those within them by the alias of the one around them.
SELECT v.visitor, p.sku, h.page
FROM shop.visits AS v, UNNEST(hits) AS h, UNNEST(h.products) AS p;

CREATE TABLE shop.most AS
SELECT visitor, (SELECT MAX(p.price) FROM UNNEST(hits) AS h, UNNEST(h.products) AS p) AS dearest
FROM shop.visits;
