-- table s (a, b)
CREATE TABLE t LIKE s USING parquet;
