-- What stands before a function is its schema, even where another database calls methods so.
CREATE VIEW shelves AS SELECT i.id, app.STOCK(i.id) AS stock, app.value(i.price, i.vat) AS value FROM items i;
