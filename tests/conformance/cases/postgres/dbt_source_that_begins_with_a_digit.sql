CREATE TABLE lots AS
WITH raw AS (SELECT * FROM {{ source('land', '20230526_lots') }})
SELECT raw.lot, raw.area FROM raw;
