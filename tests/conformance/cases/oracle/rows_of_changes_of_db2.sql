INSERT INTO archive.orders (id, amt)
SELECT o.id, o.amt FROM OLD TABLE (DELETE FROM live.orders WHERE closed = 1) AS o;
WITH made AS (SELECT f.id FROM FINAL TABLE (INSERT INTO crm.contacts (name) SELECT l.name FROM crm.leads l WHERE l.hot = 'Y') f)
SELECT COUNT(*) FROM made;
MERGE INTO ops.stock AS s USING ops.picks AS p ON s.no = p.no
WHEN MATCHED AND s.qty < p.qty THEN SIGNAL SQLSTATE '70001' SET MESSAGE_TEXT = 'too few'
WHEN MATCHED THEN UPDATE SET qty = p.qty
ELSE IGNORE;
CREATE PROCEDURE ops.take (OUT no_ INTEGER)
BEGIN
  SELECT t.no INTO no_ FROM FINAL TABLE (UPDATE ops.tickets SET taken = 1 WHERE taken = 0) AS t;
  INSERT INTO ops.taken (no) VALUES (no_);
END;
