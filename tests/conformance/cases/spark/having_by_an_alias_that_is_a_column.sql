CREATE TABLE s.e (dept STRING, sal INT, bonus INT);
CREATE TABLE m.a AS SELECT dept, max(bonus) AS sal FROM s.e GROUP BY dept HAVING sal > 25;
CREATE TABLE m.b AS SELECT dept, sum(bonus) AS sal FROM s.e GROUP BY dept, sal HAVING sal > 25;
CREATE TABLE m.c AS SELECT dept, max(bonus) AS sal FROM s.e GROUP BY dept HAVING max(sal) > 25;
