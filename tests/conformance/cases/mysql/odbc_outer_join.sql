INSERT INTO unpaid (id)
SELECT o.id FROM { OJ orders o LEFT OUTER JOIN payments p ON p.order_id = o.id } WHERE p.id IS NULL;
