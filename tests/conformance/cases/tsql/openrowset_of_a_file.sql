SELECT f.c, t.d INTO dbo.both
FROM OPENROWSET(BULK 'x.csv', FORMAT = 'csv', DATA_SOURCE = 'lake', ORDER (c ASC) UNIQUE)
     WITH (c VARCHAR(9) COLLATE Latin1_General_BIN2 2, y SMALLINT '$.y') AS f
JOIN dbo.t AS t ON t.c = f.c;
