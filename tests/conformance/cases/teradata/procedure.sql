REPLACE PROCEDURE load_t (IN p_day DATE, OUT p_count INTEGER)
BEGIN
    DECLARE v_last DATE;
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN INSERT INTO err (day) VALUES (p_day); END;
    SELECT last INTO :v_last FROM ctl;
    INSERT INTO t (a, last) SELECT a, :v_last FROM s;
    FOR r AS c CURSOR FOR SELECT k, v FROM q DO
        UPDATE z SET v = r.v WHERE k = r.k;
    END FOR;
    SET p_count = ACTIVITY_COUNT;
    CALL DBC.SysExecSQL('INSERT INTO w (b) SELECT b FROM y');
END;
