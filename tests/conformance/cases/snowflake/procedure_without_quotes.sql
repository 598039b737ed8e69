CREATE OR REPLACE PROCEDURE load() RETURNS INT LANGUAGE SQL AS
DECLARE
    key INT;
    name VARCHAR;
    c CURSOR FOR SELECT s.k, s.n FROM s;
    rs RESULTSET;
BEGIN
    OPEN c;
    FETCH c INTO key, name;
    INSERT INTO t (k, n) VALUES (:key, :name);
    rs := (EXECUTE IMMEDIATE 'SELECT a, b FROM u');
    FOR r IN rs DO
        INSERT INTO v (a) VALUES (:r.a);
    END FOR;
    RETURN 1;
END;
