-- What a connector says of the file a row stands in is no column of the table.
INSERT INTO lake.m.seen (id, at)
SELECT s.id, s."$file_modified_time" FROM lake.raw.scans AS s
WHERE "$path" LIKE '%.json' AND s."$partition" > 'day=2024-01-01' AND s.ok;
