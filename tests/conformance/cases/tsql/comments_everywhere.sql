/* outer /* comments nest in T-SQL */ still a comment: SELECT x INTO dbo.wrong FROM dbo.s */
SELECT a, -- the first
    'it''s -- no comment' AS text /* the second */
INTO dbo.t
FROM dbo.s
