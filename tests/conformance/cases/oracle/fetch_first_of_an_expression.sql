CREATE PROCEDURE pick (rec IN orders%ROWTYPE) AS
BEGIN
    INSERT INTO picked (sku)
    SELECT p.sku FROM products p ORDER BY p.price FETCH FIRST rec.items * 2 ROWS ONLY;
END;
/
CREATE VIEW cheap AS
SELECT p.sku FROM products p ORDER BY p.price OFFSET 1 ROWS FETCH NEXT settings.share PERCENT ROWS WITH TIES;
