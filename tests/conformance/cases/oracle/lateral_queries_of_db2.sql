INSERT INTO newest (cust, amount) SELECT c.id, o.amount
FROM customers c, TABLE (SELECT b.amount FROM bills b WHERE b.cust = c.id ORDER BY b.day DESC FETCH FIRST 1 ROW ONLY) AS o;
UPDATE COMMAND OPTIONS USING c OFF;
UPDATE DB CFG FOR sales USING LOGRETAIN ON;
XQUERY for $d in db2-fn:xmlcolumn('BILLS.DOC')/bill return $d;
INSERT INTO tags (cust, tag) SELECT c.id, t.COLUMN_VALUE FROM customers c, TABLE(SELECT k.tags FROM kinds k WHERE k.id = c.kind) t;
