:setvar Database "Sales"
:setvar Schema dw
USE [$(Database)];
GO
CREATE VIEW [$(Schema)].v AS SELECT a FROM [raw_$(Database)].[dbo].[s];
GO
INSERT INTO $(Schema).t (a) SELECT a FROM $(Database)..u;
GO
