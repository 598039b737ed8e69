CREATE OR REPLACE PACKAGE BODY rates AS
  PROCEDURE latest (p_code IN VARCHAR2, p_rate OUT NUMBER, p_day OUT NOCOPY DATE) IS
  BEGIN
    SELECT r.rate, r.day INTO p_rate, p_day FROM fx_rates r WHERE r.code = p_code;
  END latest;

  PROCEDURE note (p_code IN VARCHAR2) IS
    v_rate NUMBER;
    v_day DATE;
  BEGIN
    latest(p_code, v_rate, v_day);
    INSERT INTO noted (rate, day) VALUES (v_rate, v_day);
  END note;
END rates;
/
CREATE OR REPLACE PROCEDURE ask AS
  v_rate NUMBER := 1;
  v_day DATE;
BEGIN
  rates.latest(p_day => v_day, p_code => 'EUR', p_rate => v_rate);
  dbms_output.put_line(v_rate);
  INSERT INTO asked (rate, day) VALUES (ROUND(v_rate, 2), v_day);
END;
/
