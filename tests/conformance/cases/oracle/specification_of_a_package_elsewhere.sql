CREATE OR REPLACE PACKAGE BODY tax AS
  PROCEDURE start_up IS
  BEGIN
    SELECT MAX(r.rate) INTO g_rate FROM rates r WHERE r.land = c_land;
  END start_up;

  PROCEDURE run IS
  BEGIN
    UPDATE bills b SET b.tax = b.net * g_rate, b.state = c_done WHERE b.state = c_open AND b.land = home;
    MERGE INTO sums s USING bills b ON (s.land = b.land AND b.state = c_done)
    WHEN NOT MATCHED THEN INSERT (land, net, state) VALUES (b.land, net, c_open);
  END run;
END tax;
/
CREATE OR REPLACE PACKAGE tax AS
  c_open CONSTANT VARCHAR2(1) := 'O';
  c_done CONSTANT VARCHAR2(1) := 'D';
  c_land CONSTANT VARCHAR2(2) := 'AT';
  g_rate NUMBER;
  PROCEDURE start_up;
  PROCEDURE run;
END tax;
/
