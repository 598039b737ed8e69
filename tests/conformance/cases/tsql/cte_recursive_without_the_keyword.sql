WITH tree AS (
    SELECT id, name FROM dbo.s WHERE parent IS NULL
    UNION ALL
    SELECT c.id, c.name FROM dbo.s AS c INNER JOIN tree ON tree.id = c.parent
)
SELECT id, name INTO dbo.t FROM tree OPTION (MAXRECURSION 50)
