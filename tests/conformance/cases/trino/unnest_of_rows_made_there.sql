CREATE TABLE lake.m.long AS
SELECT s.id, u.kind, u.amount
FROM lake.m.sums AS s
CROSS JOIN UNNEST(ARRAY[ROW('net', s.net), ROW('tax', s.gross - s.net)]) AS u (kind, amount);
