CREATE TABLE m.a ENGINE = Memory AS
SELECT toDate(ts), count(), sum(o.x), max(x) - min(y), x > y AND NOT z, uniq(a, b), argMax(a, ts), toStartOfHour(ts), SUM(x), if(z, a, b), (a, b), round(x, 2), concat(a, 'u')
FROM s.o AS o GROUP BY ALL;
INSERT INTO m.b SELECT `sum(x)` AS total FROM (SELECT k, sum(x) FROM s.o GROUP BY k);
