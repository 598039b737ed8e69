CREATE TABLE t AS
SELECT id, generate_series(1, n) AS i, regexp_split_to_table(parts, ',') AS part FROM s;
