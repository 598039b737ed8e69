CREATE TABLE silver.clients (id BIGINT, name STRING, city STRING) USING DELTA;
MERGE INTO silver.clients AS t
USING bronze.clients_raw AS s ON t.id = s.id
WHEN MATCHED AND s.op = 'D' THEN DELETE
WHEN MATCHED THEN UPDATE SET *
WHEN NOT MATCHED THEN INSERT *;
MERGE INTO silver.clients AS t
USING (SELECT * EXCEPT (op), upper(city) AS city FROM bronze.more_clients WHERE op <> 'D') AS s ON t.id = s.id
WHEN NOT MATCHED THEN INSERT *;
