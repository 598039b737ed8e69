BULK INSERT dbo.t FROM 'C:\data\t.csv' WITH (FIELDTERMINATOR = ',')
