UPDATE goods
SET price = n.price
FROM unnest(ARRAY[1, 2]) AS u (id)
JOIN new_prices n ON n.good_id = u.id
WHERE goods.id = n.good_id;

DELETE FROM goods
USING unnest(ARRAY['a']) WITH ORDINALITY AS u (code, place)
JOIN gone g ON g.code = u.code
WHERE goods.code = g.code;
