-- The columns that PARTITIONED BY names are the last of a table of files that a query makes; Delta's stay where they are.
CREATE TABLE rides USING parquet PARTITIONED BY (day) AS SELECT day, ride_id, km FROM raw_rides;
INSERT INTO rides SELECT r.id, r.length, r.started FROM late_rides AS r;
CREATE TABLE rides_delta USING delta PARTITIONED BY (day) AS SELECT day, ride_id FROM raw_rides;
INSERT INTO rides_delta SELECT r.started, r.id FROM late_rides AS r;
