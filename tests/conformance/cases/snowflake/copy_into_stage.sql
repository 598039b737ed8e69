COPY INTO @stage/path/ FROM s FILE_FORMAT = (TYPE = 'CSV');
