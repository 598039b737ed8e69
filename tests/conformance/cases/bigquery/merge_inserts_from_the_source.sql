MERGE d.t AS t USING d.s AS s ON t.id = s.id
WHEN NOT MATCHED THEN INSERT (id, x) VALUES (id, x + 1);
