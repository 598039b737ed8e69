CREATE TABLE s (id UInt64, name String) ENGINE = MergeTree ORDER BY id;
CREATE TABLE IF NOT EXISTS t ON CLUSTER c AS s ENGINE = Distributed(c, d, s, rand());
INSERT INTO t SELECT k, n FROM raw;
