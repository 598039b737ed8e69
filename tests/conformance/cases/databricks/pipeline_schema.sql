-- LIVE is the schema of a pipeline's own datasets.
CREATE OR REFRESH STREAMING TABLE bronze AS SELECT *, _metadata.file_path AS path FROM STREAM read_files('/f', format => 'json');
CREATE OR REFRESH MATERIALIZED VIEW silver AS SELECT a, path FROM LIVE.bronze;
