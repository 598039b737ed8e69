INSERT INTO dbo.z (a, b, c) SELECT ilike, regexp, xor FROM dbo.t WHERE qualify = 1 ORDER BY glob;
