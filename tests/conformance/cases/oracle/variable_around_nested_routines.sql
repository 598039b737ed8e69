CREATE OR REPLACE PROCEDURE close_year(p_year NUMBER) IS
  l_rate NUMBER;
  l_plain NUMBER := 0;

  PROCEDURE post(p_no NUMBER) IS
    l_twice NUMBER;
  BEGIN
    l_twice := l_rate * 2;
    INSERT INTO postings (rate, twice, plain) VALUES (l_rate, l_twice, l_plain);
  END post;
BEGIN
  SELECT MAX(r.rate) INTO l_rate FROM rates r WHERE r.year = p_year;
  FOR a IN (SELECT a.no FROM accounts a) LOOP
    post(a.no);
  END LOOP;
END;
/
