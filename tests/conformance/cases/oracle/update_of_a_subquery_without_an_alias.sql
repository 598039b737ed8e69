UPDATE (SELECT p.amount AS was, f.amount AS becomes, p.seen FROM price p JOIN feed f ON f.sku = p.sku WHERE f.live = 1)
SET was = becomes, seen = SYSDATE;
UPDATE (SELECT * FROM stock WHERE site = 'A') SET held = counted WHERE counted > 0;
