USE Warehouse
GO
SELECT a INTO dbo.t FROM dbo.s;
USE [Role];
SELECT a INTO dbo.u FROM dbo.s;
