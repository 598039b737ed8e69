CREATE PROCEDURE load_kinds AS
  c INTEGER; n NUMBER; said VARCHAR2(900); rows_of SYS_REFCURSOR; other NUMBER;
  TYPE kind IS RECORD (no NUMBER, name VARCHAR2(20));
  one kind; many dwh.kinds%ROWTYPE; name_ VARCHAR2(20); cost_ NUMBER;
BEGIN
  said := 'SELECT k.no, k.name FROM src.kinds k WHERE k.live = 1';
  c := DBMS_SQL.OPEN_CURSOR;
  DBMS_SQL.PARSE(c, said, DBMS_SQL.NATIVE);
  n := DBMS_SQL.EXECUTE(c);
  rows_of := DBMS_SQL.TO_REFCURSOR(c);
  LOOP
    FETCH rows_of INTO one;
    EXIT WHEN rows_of%NOTFOUND;
    INSERT INTO dwh.kinds (no, name) VALUES (one.no, one.name);
  END LOOP;
  other := SYS.DBMS_SQL.OPEN_CURSOR;
  SYS.DBMS_SQL.PARSE(other, 'SELECT p.name, ' || 'p.cost FROM src.prices p', DBMS_SQL.NATIVE);
  DBMS_SQL.DEFINE_COLUMN(other, 1, name_, 20);
  DBMS_SQL.DEFINE_COLUMN(other, 2, cost_);
  n := DBMS_SQL.EXECUTE(other);
  WHILE DBMS_SQL.FETCH_ROWS(other) > 0 LOOP
    DBMS_SQL.COLUMN_VALUE(other, 1, name_);
    DBMS_SQL.COLUMN_VALUE(other, 2, cost_);
    UPDATE dwh.prices d SET d.cost = cost_ WHERE d.name = name_;
  END LOOP;
  DBMS_SQL.CLOSE_CURSOR(other);
  c := DBMS_SQL.OPEN_CURSOR;
  DBMS_SQL.PARSE(c, 'INSERT INTO dwh.kept (no) SELECT l.no FROM src.late l', DBMS_SQL.NATIVE);
  n := DBMS_SQL.EXECUTE(c);
END;
/
