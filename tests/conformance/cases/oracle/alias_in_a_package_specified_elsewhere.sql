CREATE TABLE wards (id NUMBER, code NUMBER, beds NUMBER);
CREATE OR REPLACE PACKAGE BODY ward_report AS
  PROCEDURE fill IS
  BEGIN
    INSERT INTO ward_list (id, label)
    SELECT w.id, UPPER(w.code) label FROM wards w WHERE w.beds > g_least ORDER BY label;
  END fill;

  PROCEDURE fill_both IS
  BEGIN
    FOR r IN (SELECT w.id, w.beds * g_factor places FROM wards w ORDER BY places DESC) LOOP
      INSERT INTO ward_places (id, places) VALUES (r.id, r.places);
    END LOOP;
  END fill_both;
END ward_report;
/
CREATE OR REPLACE PACKAGE ward_report AS
  g_least NUMBER := 2;
  g_factor NUMBER := 1;
  label VARCHAR2(9);
  PROCEDURE fill;
  PROCEDURE fill_both;
END ward_report;
/
