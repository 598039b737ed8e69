WITH c AS (SELECT a.k AS m, b.y FROM dbo.a INNER JOIN dbo.b ON a.id = b.id)
UPDATE c SET m = y;
