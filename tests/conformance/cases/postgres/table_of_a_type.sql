CREATE TYPE reading AS (at timestamptz, celsius numeric);
CREATE TABLE readings OF reading (PRIMARY KEY (at));
INSERT INTO readings SELECT r.taken, r.temp FROM raw r;
CREATE VIEW v AS SELECT * FROM readings;
