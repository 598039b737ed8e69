CREATE OR REPLACE PACKAGE BODY cfg AS
  g_rate NUMBER;
  PROCEDURE init IS
  BEGIN
    SELECT p.val INTO g_rate FROM params p WHERE p.name = 'RATE';
  EXCEPTION
    WHEN NO_DATA_FOUND THEN
      g_rate := 1;
  END;
  FUNCTION rate RETURN NUMBER IS
  BEGIN
    IF g_rate IS NULL THEN
      init;
    END IF;
    RETURN g_rate;
  END;
  PROCEDURE apply_rate IS
    v NUMBER := rate;
  BEGIN
    UPDATE prices p SET p.eur = p.usd * v;
    INSERT INTO price_log (used) VALUES (cfg.rate());
  END;
END cfg;
/
