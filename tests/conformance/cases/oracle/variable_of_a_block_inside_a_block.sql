<<around>>
DECLARE
    x NUMBER;
BEGIN
    SELECT MAX(a) INTO x FROM t1;
    DECLARE
        x NUMBER;
    BEGIN
        SELECT MAX(b) INTO x FROM t2;
        INSERT INTO o1 (v) VALUES (x);
        INSERT INTO o2 (v) VALUES (around.x);
    END;
    INSERT INTO o3 (v) VALUES (x);
END;
/
