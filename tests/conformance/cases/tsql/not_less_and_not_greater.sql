INSERT INTO dbo.z (a) SELECT t.a FROM dbo.t AS t WHERE t.b !< 1 AND t.c ! > 2;
