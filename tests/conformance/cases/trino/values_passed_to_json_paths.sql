-- What is passed to a path, or stands for what isn't there, is part of the value.
CREATE TABLE facts AS
SELECT id,
       json_value(doc, 'lax $.price ? (@ > $low)' PASSING floor_price AS "low", unit AS "u" RETURNING double DEFAULT list_price ON EMPTY DEFAULT 0 ON ERROR) AS price,
       json_query(doc, 'lax $.tags[$n]' PASSING place AS "n" WITH ARRAY WRAPPER) AS tag
FROM offers
WHERE json_exists(doc, 'lax $.until ? (@ > $d)' PASSING day AS "d");
