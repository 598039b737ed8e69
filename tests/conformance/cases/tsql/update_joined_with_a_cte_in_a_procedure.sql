CREATE PROCEDURE dbo.take_from_stock AS
BEGIN
    WITH sold AS (SELECT item_id, SUM(quantity) AS total FROM dbo.sales GROUP BY item_id)
    UPDATE s
    SET s.on_hand -= sold.total
    FROM dbo.stock AS s
    INNER JOIN sold ON s.item_id = sold.item_id;
END
