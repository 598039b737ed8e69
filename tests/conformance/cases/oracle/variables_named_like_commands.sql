DECLARE
  list VARCHAR2(90); comment VARCHAR2(90); move notes%ROWTYPE; final NUMBER;
  TYPE many IS TABLE OF NUMBER INDEX BY PLS_INTEGER;
  check_ NUMBER; purge many;
BEGIN
  SELECT n.title INTO list FROM notes n WHERE ROWNUM = 1;
  comment := list || '!';
  move.body := comment;
  SELECT MAX(n.stars) INTO check_ FROM notes n;
  purge(1) := check_;
  final := purge(1);
  INSERT INTO kept (title, stars) VALUES (move.body, final);
  COMMIT;
  LOCK TABLE notes IN EXCLUSIVE MODE;
END;
/
