WITH src AS (SELECT id, x, live FROM dbo.s)
MERGE INTO dbo.t WITH (HOLDLOCK) AS t
USING src ON t.id = src.id AND t.day = @day
WHEN MATCHED AND src.x <> t.x THEN UPDATE SET t.x = src.x, t.version += 1
WHEN NOT MATCHED BY TARGET AND src.live = 1 THEN INSERT (id, x, day) VALUES (src.id, src.x, @day)
WHEN NOT MATCHED BY SOURCE AND t.day = @day THEN UPDATE SET t.closed = 1;
