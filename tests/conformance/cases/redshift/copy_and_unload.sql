COPY t FROM 's3://bucket/t/' IAM_ROLE 'arn:aws:iam::1:role/x' FORMAT AS PARQUET;
UNLOAD ('SELECT a FROM s') TO 's3://bucket/s/' IAM_ROLE 'arn:aws:iam::1:role/x';
