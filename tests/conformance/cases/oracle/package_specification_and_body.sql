CREATE OR REPLACE PACKAGE p AS
  c_least CONSTANT NUMBER := 5;
  TYPE gift IS RECORD (donor VARCHAR2(9), amount NUMBER);
  TYPE gifts IS TABLE OF gift;
  FUNCTION large RETURN gifts PIPELINED;
END p;
/
CREATE OR REPLACE PACKAGE BODY p AS
  CURSOR c IS SELECT g.id, g.amt FROM given g WHERE g.amt > c_least;
  FUNCTION large RETURN gifts PIPELINED IS
    found gifts;
  BEGIN
    OPEN c; FETCH c BULK COLLECT INTO found; CLOSE c;
    FOR i IN 1 .. found.COUNT LOOP PIPE ROW (found(i)); END LOOP;
    RETURN;
  END;
END p;
/
CREATE VIEW v AS SELECT x.donor, x.amount FROM TABLE(p.large) x;
