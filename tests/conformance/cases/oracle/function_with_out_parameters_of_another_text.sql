CREATE OR REPLACE PROCEDURE price_orders IS
  v_price NUMBER;
  v_source VARCHAR2(20);
  v_old NUMBER;
BEGIN
  IF tariff.find_price('A', v_price, o_source => v_source) THEN
    INSERT INTO priced (price, source) VALUES (v_price, v_source);
  END IF;
  IF last_price('A', v_old) = 0 THEN
    UPDATE priced SET before = v_old;
  END IF;
END price_orders;
/
CREATE OR REPLACE FUNCTION last_price (p_code VARCHAR2, o_price IN OUT NUMBER) RETURN PLS_INTEGER IS
BEGIN
  SELECT MAX(h.price) INTO o_price FROM price_history h WHERE h.code = p_code;
  RETURN 0;
END last_price;
/
CREATE OR REPLACE PACKAGE BODY tariff IS
  FUNCTION find_price (p_code VARCHAR2, o_price OUT NUMBER, o_source OUT VARCHAR2) RETURN BOOLEAN IS
  BEGIN
    SELECT t.price, t.origin INTO o_price, o_source FROM tariffs t WHERE t.code = p_code;
    RETURN TRUE;
  END find_price;
END tariff;
/
