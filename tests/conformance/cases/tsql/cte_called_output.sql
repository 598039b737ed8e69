WITH output AS (SELECT b FROM dbo.t) INSERT INTO dbo.z (c) SELECT o.b FROM output AS o;
INSERT INTO dbo.z (c) OUTPUT inserted.c INTO dbo.y (d) SELECT b FROM dbo.output;
