-- The function gives the rows of the dynamic table that it names.
CREATE DYNAMIC TABLE mart.trips TARGET_LAG = '1 hour' WAREHOUSE = w AS
SELECT t.trip_id, d.driver_name
FROM DYNAMIC_TABLE_REFRESH_BOUNDARY(stage.trips) AS t
JOIN stage.drivers AS d ON d.driver_id = t.driver_id;
