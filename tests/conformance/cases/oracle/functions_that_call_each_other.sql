CREATE FUNCTION f_even (n NUMBER) RETURN NUMBER IS
  v NUMBER;
BEGIN
  SELECT t.a INTO v FROM steps t WHERE t.id = n;
  RETURN v + f_odd(n - 1);
END;
/
CREATE FUNCTION f_odd (n NUMBER) RETURN NUMBER IS
  v NUMBER;
BEGIN
  SELECT u.b INTO v FROM jumps u WHERE u.id = n;
  RETURN v + f_even(n - 1);
END;
/
INSERT INTO result (x) SELECT f_even(s.n) FROM starts s;
