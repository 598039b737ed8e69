DECLARE @company varchar(5) = 'ACME ', @query varchar(max)
SET @query = N'UPDATE ' + RTRIM(@company) + '.dbo.addresses SET addresses.street = d.street FROM dbo.news d WHERE addresses.no = d.no'
EXECUTE (@query)
SET @query = 'INSERT INTO ' + LOWER(LTRIM(RTRIM(@company))) + '.dbo.log (what) SELECT n.what FROM ' + UPPER(@company) + '..notes n'
EXEC (@query)
