-- The result of the query before is that query; of SHOW nothing is known to come from a table.
SELECT f.fare_id, z.label, f.amount FROM raw.fares AS f JOIN raw.zones AS z ON z.zone_id = f.zone_id WHERE f.amount > 0;
CREATE TABLE mart.labelled AS
SELECT "FARE_ID" AS fare_id, UPPER(label) AS label FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) AS r WHERE r.amount < 9;
SHOW TABLES IN SCHEMA raw;
CREATE TABLE mart.names AS SELECT "name" AS name FROM TABLE(RESULT_SCAN(LAST_QUERY_ID(-1)));
