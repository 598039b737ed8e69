-- table t (id, x)
-- table s (id, x)
MERGE INTO t USING s ON t.id = s.id
WHEN MATCHED THEN UPDATE SET *
WHEN NOT MATCHED THEN INSERT *;
