CREATE TABLE t AS
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY a) AS median, mode() WITHIN GROUP (ORDER BY b) AS usual FROM s;
