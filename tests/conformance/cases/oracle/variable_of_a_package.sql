CREATE OR REPLACE PACKAGE BODY pk AS
  g_day DATE;
  PROCEDURE init IS
  BEGIN
    SELECT day INTO g_day FROM calendar;
  END;
  PROCEDURE run IS
  BEGIN
    INSERT INTO t (day, x) SELECT g_day, s.x FROM s;
  END;
END pk;
/
