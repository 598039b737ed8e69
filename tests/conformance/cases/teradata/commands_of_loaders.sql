SESSIONS 4;
LOGON td/loader,secret;
SET RECORD VARTEXT "|";
DEFINE in_id (VARCHAR(10)),
       in_name (VARCHAR(50))
FILE = people.txt;
BEGIN LOADING dwh.people_new
  ERRORFILES dwh.e1, dwh.e2;
INSERT INTO dwh.people_new (id, name) VALUES (:in_id, :in_name);
END LOADING;
LOGOFF;
.LOGON td/loader,secret
.BEGIN IMPORT MLOAD TABLES dwh.people
  WORKTABLES dwh.w ERRORTABLES dwh.e3 dwh.e4;
.LAYOUT people_in;
.FIELD in_id * VARCHAR(10);
.DML LABEL changed DO INSERT FOR
  MISSING UPDATE ROWS;
UPDATE dwh.people SET seen = 1 WHERE id = :in_id;
.IMPORT INFILE people.txt LAYOUT people_in
  APPLY changed;
.END MLOAD;
INSERT INTO dwh.people (id, name) SELECT n.id, n.name FROM dwh.people_new AS n;
.IF ERRORCODE <> 0 THEN .QUIT 8
