UPDATE goods AS g
SET cheap = g.price < n.price, dear = n.price > 9, name = n.name
FROM unnest(ARRAY[1]) AS u (id)
JOIN news n ON n.id = u.id AND n.rank < 5
WHERE g.id = n.id
