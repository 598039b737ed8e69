BULK INSERT dbo.t FROM 'C:\data\t.csv' WITH (FIELDTERMINATOR = ',')
INSERT INTO dbo.doc WITH (TABLOCK) (body) SELECT x.BulkColumn FROM OPENROWSET(BULK 'C:\data\t.json', SINGLE_CLOB) AS x
BULK INSERT dbo.u FROM 'C:\data\u.csv'
SELECT a INTO dbo.v FROM dbo.u
