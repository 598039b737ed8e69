CREATE TABLE visits (id NUMBER, system NUMBER);
CREATE OR REPLACE PACKAGE BODY visit_api AS
  FUNCTION offline_system RETURN NUMBER IS
    v_id NUMBER;
  BEGIN
    SELECT s.id INTO v_id FROM systems s WHERE s.kind = 'offline';
    RETURN v_id;
  EXCEPTION
    WHEN OTHERS THEN RETURN NULL;
  END offline_system;

  PROCEDURE keep IS
  BEGIN
    INSERT INTO kept (id, system) SELECT v.id, offline_system FROM visits v WHERE v.system = offline_system;
  END keep;
END visit_api;
/
CREATE OR REPLACE PACKAGE visit_sums AS
  FUNCTION latest RETURN NUMBER;
  PROCEDURE keep;
END visit_sums;
/
CREATE OR REPLACE PACKAGE BODY visit_sums AS
  FUNCTION latest RETURN NUMBER IS
    v_no NUMBER;
  BEGIN
    SELECT MAX(r.no) INTO v_no FROM runs r;
    RETURN v_no;
  END latest;

  PROCEDURE keep IS
  BEGIN
    INSERT INTO sums (id, run) SELECT v.id, latest FROM visits v;
  END keep;
END visit_sums;
/
