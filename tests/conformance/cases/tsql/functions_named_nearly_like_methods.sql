-- Methods of shapes are called just as the manual writes them: STArea is one, STOCK a function of a schema.
SELECT i.id, dbo.STOCK(i.id) AS stock, dbo.STATE_OF(i.id) AS state, shape.STArea() AS area INTO dbo.shelves FROM dbo.items AS i;
