-- table d.t (id, x)
-- table d.s (id, x)
MERGE d.t AS t USING d.s AS s ON t.id = s.id
WHEN NOT MATCHED THEN INSERT ROW
WHEN NOT MATCHED BY SOURCE AND t.x < 0 THEN DELETE;
