SELECT *, s.x AS r INTO #raw FROM #made_elsewhere AS m JOIN dbo.s AS s ON s.id = m.id
SELECT a, r INTO dbo.t FROM #raw
DECLARE @k dbo.some_type
INSERT INTO @k EXEC dbo.gives_rows
INSERT dbo.u (name) SELECT column_name FROM @k
