SELECT o.total, status FROM dbo.orders o;
SELECT a INTO dbo.t FROM dbo.a;
SELECT a INTO dbo.u FROM dbo.b AS a;
