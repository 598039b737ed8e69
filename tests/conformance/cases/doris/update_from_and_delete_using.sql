UPDATE dwd.orders SET amt = o.amt, checked = s.name
FROM ods.orders o JOIN ods.shops s ON s.id = o.shop
WHERE o.id = dwd.orders.order_id AND o.amt > 0;

DELETE FROM dwd.carts USING ods.users u JOIN ods.bans b ON b.user_id = u.id
WHERE u.id = carts.user_id AND b.hard;
