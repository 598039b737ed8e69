MERGE d.t USING d.s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET x = s.y;
