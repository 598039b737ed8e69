CREATE OR REPLACE PACKAGE BODY loads AS
  PROCEDURE run IS
  BEGIN
    INSERT INTO kept (label, grp)
    SELECT
    $IF DBMS_DB_VERSION.VERSION >= 23 $THEN
         UPPER(s.label) AS label,
    $ELSE
         LOWER(s.old_label) AS label,
    $END
         s.grp
    FROM seen s;
  END;
END;
/
