WITH paid AS (SELECT p.order_id, SUM(p.amount) AS amount FROM ods.payments p GROUP BY p.order_id)
UPDATE dwd.orders SET paid = paid.amount, state = IF(paid.amount >= total, 'paid', state)
FROM paid
WHERE paid.order_id = dwd.orders.id;
