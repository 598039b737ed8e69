CREATE VIEW docs AS
SELECT
    JSON {'id' : o.id, 'tags' VALUE JSON [o.tag, o.kind]} AS doc,
    JSON [o.id, 1] AS pair,
    (SELECT JSON_ARRAYAGG(JSON {'sku' : l.sku}) FROM lines l WHERE l.order_id = o.id) AS lines,
    JSON_OBJECT('all' VALUE JSON_ARRAYAGG(JSON_OBJECT(o.*) RETURNING CLOB) RETURNING CLOB) AS everything
FROM orders o;
