CREATE OR REPLACE PACKAGE BODY fares AS
  g_factor NUMBER;
  g_zone   zones%ROWTYPE;

  PROCEDURE price IS
    l_factor NUMBER;
  BEGIN
    l_factor := g_factor * 100;
    INSERT INTO prices (cents, zone) VALUES (l_factor, g_zone.name);
  END price;

  PROCEDURE prepare IS
  BEGIN
    SELECT MAX(f.factor) INTO g_factor FROM factors f;
    SELECT z.title INTO g_zone.name FROM all_zones z;
  END prepare;

  PROCEDURE run IS
  BEGIN
    prepare;
    price;
  END run;
END fares;
/
