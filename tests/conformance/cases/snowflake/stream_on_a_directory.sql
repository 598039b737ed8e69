-- A stream on a stage's directory table has the columns of that, which is no dataset.
CREATE OR REPLACE STREAM new_scans ON DIRECTORY (@archive.scans) COMMENT = 'files that came or went';

CREATE TABLE scans_to_read AS
SELECT relative_path, size FROM new_scans WHERE metadata$action = 'INSERT';
