CREATE TABLE evenly AS
SELECT * FROM readings AS r RESAMPLE (
  USING read_at INCREMENT BY INTERVAL '15 minutes' PARTITION BY meter
  METADATA_COLUMNS IS_GENERATED() AS made, BUCKET_START() slot);
CREATE TABLE marked AS
SELECT readings.meter, is_generated, bucket_start, m.name
FROM m.readings RESAMPLE (USING read_at INCREMENT BY INTERVAL '1 hour' METADATA_COLUMNS BUCKET_START(), IS_GENERATED())
JOIN meters AS m ON m.id = readings.meter;
CREATE TABLE readings (meter NUMBER, read_at TIMESTAMP, kwh FLOAT);
