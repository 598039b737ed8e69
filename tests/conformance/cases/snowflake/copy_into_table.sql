COPY INTO t FROM @stage/path/ FILE_FORMAT = (TYPE = 'CSV');
