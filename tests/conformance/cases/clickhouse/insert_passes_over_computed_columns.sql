CREATE TABLE hits (at DateTime, day Date MATERIALIZED toDate(at), url String) ENGINE = Memory;
INSERT INTO hits SELECT r.t, r.u FROM raw AS r;
