CREATE OR REPLACE PROCEDURE calc IS
  v NUMBER;
BEGIN
  <<outer_block>>
  DECLARE
    v NUMBER;
    total NUMBER;
  BEGIN
    SELECT a.x INTO v FROM ta a;
    <<inner_block>>
    DECLARE
      v NUMBER;
    BEGIN
      SELECT b.x INTO v FROM tb b;
      outer_block.total := v;
      outer_block.v := inner_block.v + calc.v;
      calc.v := v;
    END inner_block;
    INSERT INTO r1 (v, total) VALUES (v, total);
  END outer_block;
  INSERT INTO r2 (v) VALUES (v);
END calc;
/
