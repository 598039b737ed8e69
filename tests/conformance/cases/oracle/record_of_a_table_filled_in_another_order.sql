CREATE TABLE dw.balances (acct NUMBER, seq NUMBER, bal NUMBER, note VARCHAR2(9));
CREATE OR REPLACE PROCEDURE close_day AS
  TYPE brief IS RECORD (acct NUMBER, seq NUMBER, bal NUMBER, note VARCHAR2(9));
  TYPE many IS TABLE OF dw.balances%ROWTYPE INDEX BY PLS_INTEGER;
  one dw.balances%ROWTYPE;
  all_ many;
  own brief;
BEGIN
  FOR r IN (SELECT a.id, a.total, a.n FROM accounts a) LOOP
    one.bal := r.total;
    one.acct := r.id;
    SELECT s.last_no INTO one.seq FROM sequences s;
    INSERT INTO dw.balances VALUES one;
    own.note := 'x';
    own.bal := r.total;
    own.acct := r.id;
    INSERT INTO copies VALUES own;
    all_(r.n).bal := r.total;
    all_(r.n).acct := r.id;
  END LOOP;
  FORALL i IN INDICES OF all_ INSERT INTO dw.balances VALUES all_(i);
END;
/
CREATE TABLE copies (no NUMBER, seq NUMBER, total NUMBER, note VARCHAR2(9));
