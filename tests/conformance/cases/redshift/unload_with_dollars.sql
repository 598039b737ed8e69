UNLOAD ($$SELECT a FROM s WHERE b = 'x'$$) TO 's3://bucket/s/' IAM_ROLE 'arn:aws:iam::1:role/x' PARQUET;
