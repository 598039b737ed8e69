CREATE OR REPLACE PROCEDURE fill_month IS
  c_text CONSTANT VARCHAR2(400) := 'INSERT INTO #T# (id, total) SELECT o.id, SUM(o.amount) FROM orders o GROUP BY o.id';
  v_name VARCHAR2(30);
BEGIN
  v_name := 'month_sums';
  EXECUTE IMMEDIATE REPLACE(c_text, '#T#', v_name);
END;
/
