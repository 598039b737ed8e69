CREATE OR REPLACE PROCEDURE p AS
    TYPE pair IS RECORD (a NUMBER, b VARCHAR2(10));
    TYPE pairs IS TABLE OF pair INDEX BY PLS_INTEGER;
    one pair;
    many pairs;
    c SYS_REFCURSOR;
BEGIN
    OPEN c FOR SELECT s.x, s.y FROM s;
    FETCH c INTO one;
    INSERT INTO t (a, b) VALUES (one.a, one.b);
    SELECT r.v, r.w BULK COLLECT INTO many FROM r;
    FORALL i IN 1 .. many.COUNT
        INSERT INTO u (a, b) VALUES (many(i).a, many(i).b);
END p;
/
