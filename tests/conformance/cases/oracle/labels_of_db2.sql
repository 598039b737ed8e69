CREATE TABLE lib.orders (no INTEGER, amt DECIMAL(9, 2));
LABEL ON TABLE lib.orders IS 'Orders';
LABEL ON COLUMN lib.orders (no IS 'Number', amt TEXT IS 'Amount; without tax');
LABEL ON COLUMN lib.orders.no IS 'Number';
INSERT INTO lib.kept SELECT * FROM lib.orders;
CREATE PROCEDURE lib.say () LANGUAGE SQL
BEGIN
  LABEL ON TABLE lib.kept IS 'Kept';
  INSERT INTO lib.totals (amt) SELECT SUM(k.amt) FROM lib.kept k;
END;
