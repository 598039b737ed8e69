SWITCH internal;
SELECT u.id, upper(u.name) AS name FROM dws.users u WHERE u.active ORDER BY u.id
INTO OUTFILE "s3://bucket/users_" FORMAT AS CSV PROPERTIES ("column_separator" = ",");
INSERT INTO ads.names SELECT u.name FROM dws.users u;
