MERGE dbo.t AS t USING dbo.s AS s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET a = s.a
OUTPUT $action, inserted.a, s.b INTO dbo.log (act, a, b);
