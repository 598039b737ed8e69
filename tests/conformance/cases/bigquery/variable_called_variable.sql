DECLARE variable INT64;
SET variable = (SELECT MAX(o.total) FROM shop.orders AS o);
INSERT INTO shop.tops (best) VALUES (variable);
SET = 3;
