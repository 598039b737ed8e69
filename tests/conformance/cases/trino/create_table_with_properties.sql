CREATE TABLE t WITH (format = 'ORC', partitioned_by = ARRAY['day']) AS SELECT a, day FROM s WITH NO DATA;
