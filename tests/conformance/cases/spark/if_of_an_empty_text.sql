-- table raw.parcels (carrier, weight)
-- a default for one value is a choice, unlike NULLIF and COALESCE spelled out
CREATE TABLE mart.parcels AS
SELECT
    IF(carrier = '', 'none', carrier) AS carrier,
    IF(weight = 0, NULL, weight) AS weight
FROM raw.parcels;
