-- What an INSERT … SELECT or an UPDATE assigns as it goes is in the variables afterwards.
INSERT INTO steps (id, place, total)
SELECT p.id, @place := @place + 1, @total := @total + p.amount
FROM payments p, (SELECT @place := 0, @total := 0) AS start
WHERE p.kind = 'in'
ON DUPLICATE KEY UPDATE total = VALUES(total);
INSERT INTO sums (total) VALUES (@total);

UPDATE counters SET n = (@next := n + step) WHERE name = 'orders';
INSERT INTO orders (id) SELECT @next;

UPDATE jobs j JOIN queues q ON q.id = j.queue SET j.state = 1, j.id = (SELECT @taken := j.id) WHERE j.state = 0 LIMIT 1;
REPLACE INTO runs (job) SELECT IF(@taken > 9, 0, @taken);

INSERT INTO ranks (team, place)
SELECT s.team, CASE WHEN @team = s.team THEN @rank := @rank + s.step ELSE @rank := s.first END FROM scores s;
INSERT INTO lasts (place) VALUES (@rank);
