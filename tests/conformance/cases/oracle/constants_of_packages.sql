CREATE OR REPLACE PACKAGE fee_pkg AS
  c_open CONSTANT VARCHAR2(1) := 'O';
END fee_pkg;
/
CREATE OR REPLACE PROCEDURE charge AS
BEGIN
  INSERT INTO fees (id, fee) SELECT s.id, s.amt * rates.c_rate FROM sales s WHERE s.status = app.fee_pkg.c_open;
END;
/
