INSERT INTO dbo.dim (k, v, act)
SELECT x.k, x.v, x.act
FROM (
    MERGE dbo.d AS t USING dbo.s AS s ON t.k = s.k
    WHEN MATCHED THEN UPDATE SET t.v = s.v
    WHEN NOT MATCHED THEN INSERT (k, v) VALUES (s.k, s.v)
    OUTPUT $action, s.k, inserted.v
) AS x (act, k, v)
WHERE x.act = 'UPDATE';
