CREATE TABLE s.e (dept STRING, sal INT, bonus INT);
CREATE TABLE m.a AS VALUES (1, 'a') |> SELECT col1, col2;
CREATE TABLE m.b AS VALUES (1, 'a') AS t(x, y) |> JOIN s.e ON e.dept = t.y |> SELECT sal, x;
CREATE TABLE m.c AS FROM s.e |> AGGREGATE sum(sal) AS total GROUP BY 1;
CREATE TABLE m.d AS FROM s.e |> SELECT bonus, dept |> AGGREGATE sum(bonus) AS t, count(*) AS n GROUP BY 2;
INSERT INTO m.e TABLE s.e |> WHERE sal > 1 |> AGGREGATE max(sal) AS top GROUP BY dept AS d;
