CREATE OR REPLACE PACKAGE BODY loads AS
  PROCEDURE run IS
  BEGIN
    INSERT INTO kept (id, grp)
    SELECT s.id
    $IF DBMS_DB_VERSION.VERSION >= 12 $THEN
         , s.grp
    $ELSE
         , NULL
    $END
    FROM seen s
    WHERE s.live = 1
    $IF loads_cfg.only_new $THEN
      AND s.fresh = 1
    $END
    ;
  END;
END;
/
