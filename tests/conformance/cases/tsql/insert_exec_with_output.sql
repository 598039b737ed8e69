INSERT INTO dbo.t WITH (TABLOCK)
OUTPUT inserted.a, inserted.b INTO dbo.log (x, y)
EXEC dbo.gives_rows @k = 'P'
SELECT a INTO dbo.u FROM dbo.t
