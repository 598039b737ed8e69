CREATE TABLE hits (at DateTime, url String, day Date MATERIALIZED toDate(at), host String ALIAS domain(url), shown String ALIAS concat(host, url))
ENGINE = MergeTree ORDER BY at;
INSERT INTO hits SELECT r.t, r.u FROM raw AS r;
