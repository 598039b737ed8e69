COPY INTO t FROM (SELECT _c0 AS a, _c1::INT AS b FROM 's3://bucket/t/') FILEFORMAT = CSV;
