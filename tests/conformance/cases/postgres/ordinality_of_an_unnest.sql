CREATE VIEW steps AS
SELECT r.id, step, ordinality AS place
FROM routes r JOIN regions g ON g.id = r.region, unnest(r.steps) WITH ORDINALITY step;

CREATE VIEW legs AS
SELECT t.id, l.a, l.b, l.n
FROM trips t CROSS JOIN LATERAL unnest(t.froms, t.tos) WITH ORDINALITY AS l (a, b, n);

CREATE VIEW named AS
SELECT x, ordinality FROM carts c JOIN shops s ON s.id = c.shop, LATERAL unnest(c.items) WITH ORDINALITY AS i (x);
