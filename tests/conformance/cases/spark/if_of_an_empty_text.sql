-- table raw.parcels (carrier, weight)
-- a default for one value is a choice, and so is NULLIF spelled out
CREATE TABLE mart.parcels AS
SELECT
    IF(carrier = '', 'none', carrier) AS carrier,
    IF(weight = 0, NULL, weight) AS weight
FROM raw.parcels;
