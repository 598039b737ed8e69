CREATE TABLE d.t AS
SELECT o.id, tag, position
FROM d.orders AS o
LEFT JOIN UNNEST(o.tags) AS tag WITH OFFSET AS position;
