CREATE TEMPORARY VIEW scans USING org.apache.spark.sql.parquet OPTIONS (path '/lake/scans');
INSERT INTO m.seen SELECT s.id, p.name FROM scans s JOIN ref.places p ON p.id = s.place;
