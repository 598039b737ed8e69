CREATE VIEW facts AS
SELECT json_value(doc, '$.price ? (@ > $low)' PASSING floor_price AS low RETURNING numeric DEFAULT list_price ON EMPTY) AS price,
       json_query(doc, '$.tags' PASSING place AS n WITH CONDITIONAL WRAPPER) AS tags
FROM offers;
