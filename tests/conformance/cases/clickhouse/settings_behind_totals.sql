CREATE TABLE m.a ENGINE = Memory AS SELECT k, sum(x) AS s FROM r.o GROUP BY k WITH TOTALS SETTINGS max_threads = 2, join_algorithm = 'hash';
INSERT INTO m.b SELECT k, l, max(x) FROM r.o GROUP BY k, l WITH ROLLUP SETTINGS max_threads = 2;
SELECT k, count() AS n FROM r.o GROUP BY k WITH CUBE FORMAT JSON;
