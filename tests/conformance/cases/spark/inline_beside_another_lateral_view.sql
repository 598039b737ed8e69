-- table raw.trips (id, made)
-- the fields of the structs are columns of their own, by bare names too, whatever stands beside
CREATE TABLE raw.baskets (id INT, marks ARRAY<STRING>, goods ARRAY<STRUCT<code: STRING, pieces: INT>>);
CREATE TABLE mart.lines AS
SELECT id, code, mark
FROM raw.baskets
LATERAL VIEW inline(goods) g
LATERAL VIEW OUTER explode(marks) m AS mark
WHERE pieces > 1;

CREATE TEMPORARY VIEW pairs AS SELECT array(struct(id AS trip, made AS at)) AS pair FROM raw.trips;
CREATE TABLE mart.trips AS SELECT at FROM pairs LATERAL VIEW inline(pair) p;
