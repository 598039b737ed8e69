INSERT INTO dbo.sold (code, name, price, kind)
SELECT code, name, price, k.kind
FROM ##picked AS p JOIN dbo.goods AS g ON g.no = p.no JOIN dbo.kinds AS k ON k.no = g.kind_no
WHERE p.code <> '' AND NOT EXISTS (SELECT 1 FROM dbo.sold AS s WHERE s.code = p.code)
GO
UPDATE dbo.goods SET name = RTRIM(name), price = 0
