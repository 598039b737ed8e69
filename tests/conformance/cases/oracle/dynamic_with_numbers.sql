CREATE PROCEDURE purge (p_batch IN NUMBER, p_where IN VARCHAR2) IS
  v_limit PLS_INTEGER := 10;
  c_kind CONSTANT NUMBER(4) := 3;
  v_text VARCHAR2(400);
BEGIN
  EXECUTE IMMEDIATE 'INSERT INTO kept (id) SELECT r.id FROM raw_rows r WHERE r.batch = ' || p_batch || ' AND r.kind = ' || c_kind;
  v_text := 'UPDATE stats SET amount = (SELECT SUM(r.amount) FROM raw_rows r WHERE r.batch = ' || p_batch || ')';
  EXECUTE IMMEDIATE v_text || ' WHERE id < ' || v_limit;
  EXECUTE IMMEDIATE 'INSERT INTO lost (id) SELECT r.id FROM raw_rows r WHERE ' || p_where;
END;
/
