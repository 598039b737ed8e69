CREATE PROCEDURE dbo.p @3pl INT AS
DECLARE @1st INT
SELECT @1st = c.bill, @3pl = c.cnt FROM dbo.cust AS c WHERE c.id < = 7
INSERT INTO dbo.t (a, b) VALUES (@1st, @3pl)
