-- The columns of partitions stay, and stay the last.
CREATE TABLE raw.calls (a INT, b INT) PARTITIONED BY (day STRING);
ALTER TABLE raw.calls REPLACE COLUMNS (caller STRING COMMENT 'who', callee STRING);
ALTER TABLE raw.calls ADD COLUMNS (seconds INT COMMENT 'how long');
CREATE TABLE mart.calls AS SELECT * FROM raw.calls;
INSERT INTO mart.lengths SELECT * FROM raw.calls;
CREATE TABLE mart.lengths (x STRING, y STRING, z INT, w STRING);
