CREATE OR REPLACE PACKAGE BODY app.session_ctx AS
  FUNCTION current_id RETURN NUMBER IS
    v NUMBER;
  BEGIN
    SELECT c.sid INTO v FROM app.config c;
    RETURN v;
  END;
END;
/
CREATE OR REPLACE FUNCTION todays_rate RETURN NUMBER IS
  v NUMBER;
BEGIN
  SELECT r.rate INTO v FROM rates r WHERE r.day = TRUNC(SYSDATE);
  RETURN v;
END;
/
CREATE VIEW mine AS SELECT g.a, app.session_ctx.current_id AS sid FROM app.grants g WHERE g.sid = (SELECT app.session_ctx.current_id FROM dual);
INSERT INTO kept (rate) SELECT todays_rate FROM dual;
