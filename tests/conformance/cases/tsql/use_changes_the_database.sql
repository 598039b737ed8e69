USE sales
INSERT INTO dbo.t (x) SELECT a FROM s
GO
USE [Archive]
INSERT INTO dbo.t (x) SELECT a FROM sales.dbo.s
