EXEC ('INSERT INTO dbo.z (a) SELECT b FROM dbo.q') AT [far_away];
INSERT INTO dbo.t (a) EXEC ('SELECT b FROM dbo.q') AT far_away;
EXEC ('INSERT INTO dbo.u (a) SELECT b FROM dbo.r');
