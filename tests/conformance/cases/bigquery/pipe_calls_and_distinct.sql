CREATE TABLE FUNCTION d.plus(t ANY TABLE, n INT64) AS SELECT a + n AS b FROM d.base;
CREATE TABLE d.y AS FROM d.s |> WHERE a > 1 |> CALL d.plus(3) |> SELECT b;
CREATE TABLE d.z AS FROM d.s |> SELECT a, c |> DISTINCT |> WHERE a > 1 |> DROP c;
CREATE TABLE d.x AS (SELECT id, n FROM d.s) AS st |> AGGREGATE SUM(st.n) AS total GROUP BY id;
