CREATE FUNCTION pay(e int) RETURNS TABLE (pid int, amount numeric) AS $$ SELECT id, sal FROM emp WHERE dept = e $$ LANGUAGE sql;
CREATE TABLE t AS SELECT k, (pay(k)).* FROM keys;
