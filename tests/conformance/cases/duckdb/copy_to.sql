COPY s TO 's.parquet' (FORMAT parquet);
