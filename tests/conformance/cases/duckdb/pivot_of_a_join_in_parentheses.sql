CREATE TABLE races (race INT, town TEXT, year INT);
CREATE TABLE times (race INT, seconds INT);
CREATE TABLE t AS SELECT p.town, p.y23 FROM (races AS r JOIN times AS m USING (race)) PIVOT (min(seconds) FOR year IN (2023 AS y23)) AS p;
CREATE TABLE u AS SELECT * FROM (times) UNPIVOT (n FOR what IN (race, seconds));
