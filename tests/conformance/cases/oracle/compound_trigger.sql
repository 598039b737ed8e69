CREATE OR REPLACE TRIGGER keep_pay FOR UPDATE OF pay ON crew COMPOUND TRIGGER
  TYPE list_t IS TABLE OF pay_log%ROWTYPE INDEX BY SIMPLE_INTEGER;
  held list_t;
  n SIMPLE_INTEGER := 0;

  PROCEDURE flush_all IS
    most CONSTANT SIMPLE_INTEGER := held.COUNT();
  BEGIN
    FORALL j IN 1..most INSERT INTO pay_log VALUES held(j);
    held.DELETE();
  END flush_all;

  BEFORE STATEMENT IS
  BEGIN
    INSERT INTO runs (who) SELECT name FROM clerks;
  END BEFORE STATEMENT;

  AFTER EACH ROW IS
  BEGIN
    n := n + 1;
    INSERT INTO pay_now (id, pay) VALUES (:NEW.id, :NEW.pay);
    IF n >= 7 THEN
      flush_all();
    END IF;
  END AFTER EACH ROW;

  AFTER STATEMENT IS
  BEGIN
    flush_all();
  END AFTER STATEMENT;
END keep_pay;
/
INSERT INTO last_one (a) SELECT b FROM next_one;
