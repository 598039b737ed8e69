CREATE OR REPLACE PROCEDURE keep (p_code VARCHAR2, p_where VARCHAR2) IS
BEGIN
    EXECUTE IMMEDIATE 'INSERT INTO kept (id) SELECT s.id FROM src s WHERE s.code = ' || p_code || ' AND s.day > SYSDATE';
    EXECUTE IMMEDIATE 'UPDATE kept SET done = 1 WHERE kind = ''a'' AND ' || p_where;
END;
/
