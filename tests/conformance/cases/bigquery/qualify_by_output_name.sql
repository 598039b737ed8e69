CREATE TABLE d.t AS
SELECT a, RANK() OVER (ORDER BY b) AS position FROM d.s
QUALIFY position <= 3;
