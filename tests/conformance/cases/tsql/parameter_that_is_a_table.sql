CREATE PROCEDURE dbo.p @rows dbo.RowType READONLY AS
    INSERT INTO dbo.t (a, b) SELECT r.a, s.b FROM @rows AS r INNER JOIN dbo.s AS s ON s.id = r.id
