CREATE TABLE c.d.t AS SELECT s.a, _metadata.file_path AS origin FROM c.d.s AS s;
