-- A pipe is its COPY, whatever of the stage it names; a stage is no dataset.
CREATE OR REPLACE PIPE ops.all_fares AUTO_INGEST = TRUE AS COPY INTO raw.fares (fare_id, doc) FROM (SELECT $1:id, $1 FROM @ops.landing);
CREATE PIPE IF NOT EXISTS ops.stops COMMENT = 'stops' AS COPY INTO raw.stops FROM @ops.landing/stops FILE_FORMAT = (TYPE = CSV);
CREATE PIPE ops.trips AS
COPY INTO raw.trips (trip_id) FROM (SELECT t.$1:id FROM @ops.landing/trips/ (FILE_FORMAT => 'ops.json') AS t);
CREATE VIEW mart.fares AS SELECT fare_id FROM raw.fares;
