CREATE TABLE d.t AS SELECT id, half, amount, cost FROM d.s UNPIVOT ((amount, cost) FOR half IN ((a1, c1) AS 'H1', (a2, c2) AS 'H2'));
