-- What is made of an aggregate by its alias is no key.
CREATE VIEW m.places AS
SELECT UPPER(place) AS place, SUM(amount) AS total, total / MAX(goal) AS share, total + 1 AS more,
       COLLECT_LIST(STRUCT(at, id)) AS taps, ARRAY_MAX(taps).id AS last_id
FROM raw.taps GROUP BY ALL;
