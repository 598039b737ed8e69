CREATE OR REPLACE PACKAGE BODY fees AS
    FUNCTION fee(client NUMBER, day DATE) RETURN NUMBER IS
        found NUMBER;
    BEGIN
        SELECT f.amount INTO found FROM rates f;
        RETURN found;
    END;
    FUNCTION fee RETURN NUMBER IS
        found NUMBER;
    BEGIN
        SELECT MAX(d.amount) INTO found FROM defaults d;
        RETURN found;
    END;
END;
/
CREATE VIEW charged AS SELECT fees.fee(1, SYSDATE) AS dated, fees.fee AS general FROM dual;
