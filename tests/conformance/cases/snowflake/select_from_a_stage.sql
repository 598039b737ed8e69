CREATE TABLE t AS SELECT $1:name::STRING AS name FROM @stage/path/ (FILE_FORMAT => 'json');
