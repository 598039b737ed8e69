-- table raw.taps (stop, rider, day)
-- the columns of partitions are the last, wherever they are declared, and stay so
CREATE TABLE mart.taps (day DATE, stop INT, rider INT) USING parquet PARTITIONED BY (day);
INSERT INTO mart.taps SELECT stop, rider, day FROM raw.taps;

CREATE TABLE mart.added (stop INT, day DATE) PARTITIONED BY (day);
ALTER TABLE mart.added ADD COLUMNS (rider INT);
INSERT INTO mart.added SELECT stop, rider, day FROM raw.taps;

CREATE TABLE mart.kept (day DATE, stop INT) USING delta PARTITIONED BY (day);
INSERT INTO mart.kept SELECT day, stop FROM raw.taps;
