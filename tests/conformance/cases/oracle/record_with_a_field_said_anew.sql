CREATE TABLE rate (shop NUMBER, cents NUMBER, note VARCHAR2(9));

DECLARE
  TYPE rates_t IS TABLE OF rate%ROWTYPE;
  l_rate rate%ROWTYPE;
  l_other rate%ROWTYPE;
  l_rates rates_t;
BEGIN
  SELECT * INTO l_rate FROM rate WHERE shop = 1;
  l_rate.note := 'copy';
  SELECT f.cents INTO l_rate.cents FROM fees f;
  INSERT INTO copies VALUES l_rate;

  SELECT * INTO l_other FROM rate;
  IF l_other.shop > 5 THEN
    SELECT l.cents INTO l_other.cents FROM limits l;
  END IF;
  INSERT INTO capped (cents) VALUES (l_other.cents);

  SELECT * BULK COLLECT INTO l_rates FROM rate;
  l_rates(1).note := 'first';
  FORALL i IN 1 .. l_rates.COUNT
    INSERT INTO marked VALUES l_rates(i);
END;
/
