WITH tgt AS (SELECT id, x FROM dbo.t WHERE day = '20240131')
MERGE tgt USING dbo.s AS s ON tgt.id = s.id
WHEN MATCHED THEN UPDATE SET tgt.x = s.x
WHEN NOT MATCHED THEN INSERT (id, x) VALUES (s.id, s.x);
