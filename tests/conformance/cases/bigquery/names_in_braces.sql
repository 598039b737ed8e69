-- Within backticks braces are part of the name; a condition that is filled in costs itself alone.
CREATE OR REPLACE TABLE `{project}.mart.trips` AS
SELECT t.trip_id, STRUCT(t.km AS km) AS facts
FROM `{project}.raw.trips_{year}` AS t
JOIN {project}.raw.stops AS s ON s.stop_id = t.stop_id AND {also}
WHERE t.day > DATE_SUB(CURRENT_DATE(), INTERVAL {days} DAY);
