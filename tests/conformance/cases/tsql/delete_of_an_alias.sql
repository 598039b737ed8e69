DELETE x FROM dbo.t AS x INNER JOIN dbo.s AS s ON s.id = x.id WHERE s.gone = 1
