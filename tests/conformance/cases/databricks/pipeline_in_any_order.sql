-- A pipeline's statements stand in any order: a temporary view may be used before it is made.
CREATE OR REFRESH MATERIALIZED VIEW gold_zones AS SELECT zone, fares FROM by_zone WHERE fares > 10;
CREATE TEMPORARY VIEW by_zone AS SELECT zone, COUNT(fare_id) AS fares FROM known GROUP BY zone;
CREATE TEMPORARY VIEW known AS SELECT fare_id, zone FROM silver_fares WHERE zone IS NOT NULL;
CREATE OR REFRESH STREAMING TABLE silver_fares AS SELECT fare_id, UPPER(zone) AS zone FROM STREAM(bronze_fares);
