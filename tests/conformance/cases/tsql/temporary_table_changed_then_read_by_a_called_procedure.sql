CREATE PROCEDURE dbo.weigh AS
BEGIN
    UPDATE s SET s.score = s.score + w.weight FROM #scores AS s JOIN dbo.weights AS w ON w.kind = s.kind;
    SELECT s.kind, s.score FROM #scores AS s;
END
GO
CREATE PROCEDURE dbo.publish AS
BEGIN
    SELECT r.kind, r.points AS score INTO #scores FROM dbo.results AS r WHERE r.final = 1;
    INSERT INTO dbo.ranking (kind, score) EXEC dbo.weigh;
END
GO
