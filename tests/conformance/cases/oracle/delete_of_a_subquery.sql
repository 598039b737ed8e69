DELETE FROM (SELECT o.total FROM orders o JOIN void v ON v.order_id = o.id WHERE v.final = 1) WHERE total < 10;
DELETE (SELECT l.* FROM lines l WHERE l.qty = 0) x WHERE x.held = 'N';
