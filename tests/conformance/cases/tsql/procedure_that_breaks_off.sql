INSERT INTO dbo.t (a) SELECT s.a FROM dbo.s AS s;
GO
CREATE PROCEDURE dbo.p @kind
