-- table s (id, year, amount)
CREATE TABLE t AS SELECT * FROM s PIVOT (SUM(amount) FOR year IN (2023 AS earlier, 2024 AS later));
