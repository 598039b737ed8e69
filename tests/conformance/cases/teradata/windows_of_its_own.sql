INSERT INTO dwh.runs (id, total, place)
SELECT t.id, SUM(t.amount) OVER (PARTITION BY t.id ORDER BY t.day RESET WHEN t.kind = 'new' ROWS UNBOUNDED PRECEDING), RANK(t.amount DESC)
FROM dwh.tx AS t;
