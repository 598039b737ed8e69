UPDATE stock.item SET on_hand += d.amount, price *= d.factor + 1 FROM stock.delivery AS d WHERE d.item = item.no;
MERGE stock.item AS i USING stock.delivery AS d ON i.no = d.item WHEN MATCHED THEN UPDATE SET sent -= d.amount;
INSERT INTO stock.audit (on_hand, price) SELECT i.on_hand, d.price FROM stock.item AS i JOIN stock.delivery AS d ON d.item = i.no WHERE d.on_hand = d.sent AND i.sent = 1;
