CREATE FUNCTION dbo.contacts() RETURNS TABLE AS RETURN (
    (SELECT c.mail FROM dbo.client AS c WHERE c.active = 1) UNION ALL (SELECT s.address FROM dbo.supplier AS s)
);
GO
INSERT INTO dbo.mailing (address) SELECT x.mail FROM dbo.contacts() AS x;
