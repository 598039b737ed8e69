COPY INTO t (a, b) FROM (SELECT $1, $2:name::STRING FROM @stage/path/) FILE_FORMAT = (TYPE = 'JSON');
