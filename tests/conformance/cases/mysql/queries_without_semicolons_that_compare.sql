SELECT COUNT(IF(kind = 21, 1, NULL)) AS calls
FROM visits
WHERE seen < 90 AND dead = 0

CREATE TABLE names AS
SELECT w.name, COUNT(*) AS many
FROM visits v
JOIN wards w ON w.id = v.ward
WHERE v.seen <= 30
GROUP BY w.name

INSERT INTO years (year)
SELECT YEAR(v.day) FROM visits v WHERE v.seen < 7;
