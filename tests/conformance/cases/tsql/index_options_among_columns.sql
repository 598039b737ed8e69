CREATE TABLE #seen (
    tran_id bigint, session_id int,
    PRIMARY KEY CLUSTERED (tran_id) WITH (FILLFACTOR = 90),
    UNIQUE NONCLUSTERED (tran_id, session_id) WITH (IGNORE_DUP_KEY = ON)
)
INSERT #seen SELECT w.tran_id, w.spid FROM dbo.waits w
CREATE TABLE tempdb..##kept (a int, UNIQUE CLUSTERED (a) WITH (IGNORE_DUP_KEY = ON, FILLFACTOR = 80))
INSERT ##kept SELECT x.a FROM dbo.extra x
INSERT INTO dbo.blocked (tran_id, session_id) SELECT * FROM #seen
INSERT INTO dbo.blocked (tran_id) SELECT * FROM ##kept
