INSERT INTO FILES ("path" = "s3://bucket/tags/", "format" = "parquet")
SELECT t.id, t.tag FROM dwd.tags t WHERE t.id > 0;
