UPDATE glob SET a = x.b FROM dbo.glob AS glob JOIN dbo.x AS x ON x.i = glob.i;
INSERT INTO dbo.regexp (a) SELECT xor.a FROM dbo.xor AS xor WHERE xor.b > 1;
