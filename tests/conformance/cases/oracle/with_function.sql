-- Functions of a query stand before it; they may read, too.
INSERT INTO t (a, b)
WITH
    FUNCTION twice(x NUMBER) RETURN NUMBER IS
    BEGIN
        IF x IS NULL THEN
            RETURN 0;
        END IF;
        RETURN x * 2;
    END twice;
    FUNCTION rate(x NUMBER) RETURN NUMBER IS
        found NUMBER;
    BEGIN
        SELECT MAX(r) INTO found FROM rates WHERE k = x;
        RETURN CASE WHEN found > 1 THEN found END;
    END;
    q AS (SELECT a, twice(b) AS b FROM s)
SELECT a, b FROM q
/
CREATE TABLE u AS
WITH FUNCTION same(x NUMBER) RETURN NUMBER IS BEGIN RETURN x; END;
SELECT same(c) AS c FROM s2;
