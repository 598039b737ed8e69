CREATE OR REPLACE PROCEDURE tend (p_table VARCHAR2) IS
  v_sql VARCHAR2(4000);
BEGIN
  v_sql := 'CREATE UNIQUE INDEX ix_' || p_table || ' ON ' || p_table;
  v_sql := v_sql || ' (id) TABLESPACE ' || p_table;
  EXECUTE IMMEDIATE v_sql;
  v_sql := 'DROP TABLE ' || p_table || ' PURGE';
  EXECUTE IMMEDIATE v_sql;
  INSERT INTO kept (id) SELECT s.id FROM seen s;
END;
/
