CREATE VIEW daily AS
SELECT day, (sum(e.amount) AS total) / count() AS mean, total > 100 AS big,
       if((max(e.ms) AS slowest) > 900, slowest, 0) AS slow, uniq(e.user AS person) AS people
FROM events AS e
WHERE (lower(e.kind) AS plain) != '' AND plain IN ('a', 'b')
GROUP BY toDate(e.ts) AS day
ORDER BY total DESC, toMonth(day) AS month, month;
