CREATE TABLE known (k NUMBER, amount NUMBER);
INSERT FIRST
  WHEN sal > 5000 THEN INTO high VALUES (empno, sal)
  WHEN sal > 1000 THEN INTO known VALUES (empno, sal * 2)
SELECT e.empno, e.sal FROM emp e;
