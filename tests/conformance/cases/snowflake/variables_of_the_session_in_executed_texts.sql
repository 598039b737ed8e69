-- A text that is executed sees and sets the session's variables.
SET top = (SELECT MAX(a) FROM s);
SET target = 'mart.t';
EXECUTE IMMEDIATE 'INSERT INTO o (x) SELECT b FROM u WHERE b < $top';
EXECUTE IMMEDIATE $$
BEGIN
  INSERT INTO IDENTIFIER($target) (y) SELECT u.c FROM u WHERE u.b = $top;
END
$$;
EXECUTE IMMEDIATE 'SET low = (SELECT MIN(d) FROM v)';
INSERT INTO p (x) SELECT b FROM u WHERE b > $low;
