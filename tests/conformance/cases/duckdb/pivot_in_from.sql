-- table s (id, year, amount)
CREATE TABLE t AS SELECT * FROM s PIVOT (sum(amount) FOR year IN (2023, 2024) GROUP BY id);
