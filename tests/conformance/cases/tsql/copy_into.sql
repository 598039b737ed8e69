-- Synapse's and Fabric's COPY loads a table from files.
COPY INTO dbo.t (a DEFAULT 'x' 1, b 2)
FROM 'https://account.blob.core.windows.net/c/*.csv'
WITH (FILE_TYPE = 'CSV', FIELDTERMINATOR = ',')
INSERT INTO dbo.u (b) SELECT b FROM dbo.t
