CREATE OR REPLACE PACKAGE BODY mails AS
  TYPE mail IS RECORD (id NUMBER, address VARCHAR2(80));
  CURSOR c_all IS
    WITH mail AS (SELECT m.owner, m.text FROM mail_table m)
    SELECT mail.text AS said, mail.owner AS who FROM mail;
  PROCEDURE keep IS
  BEGIN
    FOR r IN c_all LOOP
      INSERT INTO kept (who, said) VALUES (r.who, r.said);
    END LOOP;
  END keep;
END mails;
/
