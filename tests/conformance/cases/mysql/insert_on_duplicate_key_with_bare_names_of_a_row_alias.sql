INSERT INTO stock.item (no, amount) VALUES (1, (SELECT MAX(d.amount) FROM stock.delivery d)) AS fresh (n, a)
ON DUPLICATE KEY UPDATE amount = a + item.amount, seen = fresh.n;
INSERT INTO stock.item (no, amount) VALUES (2, 7) AS fresh (n, a) ON DUPLICATE KEY UPDATE amount = amount + a;
