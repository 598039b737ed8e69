CREATE PROCEDURE stock.total_of(IN item INT, INOUT pieces INT, OUT worth NUMERIC) LANGUAGE plpgsql AS $$
BEGIN
  SELECT SUM(b.pieces) INTO pieces FROM stock.box AS b WHERE b.item_id = item;
  worth := (SELECT MAX(p.price) FROM stock.price AS p) * pieces;
END $$;
DO $$
DECLARE n INT := 0; w NUMERIC; m INT;
BEGIN
  CALL stock.total_of(3, n, w);
  INSERT INTO stock.counted (pieces, worth) VALUES (n, w);
  CALL stock.total_of(4, pieces => m, worth => w);
  UPDATE stock.summary SET pieces = m;
END $$;
