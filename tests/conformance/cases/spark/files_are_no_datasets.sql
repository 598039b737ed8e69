CREATE TABLE t AS SELECT f.a, s.b FROM parquet.`s3://bucket/f/*.parquet` f JOIN s ON s.id = f.id;
