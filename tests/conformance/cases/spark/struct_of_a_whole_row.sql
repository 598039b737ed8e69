-- struct(t.*), and struct(*) of the only source, is the row: its fields are the row's columns.
CREATE TABLE firsts AS
SELECT best.row.price AS price, best.row
FROM (SELECT struct(s.*) AS row FROM (SELECT item, price, sold_at FROM sales) AS s) AS best;
CREATE TABLE items AS
SELECT r.whole.item AS item FROM (SELECT struct(*) AS whole FROM (SELECT item, price FROM sales) AS s) AS r;
