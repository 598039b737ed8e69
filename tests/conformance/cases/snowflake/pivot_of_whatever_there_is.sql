-- Only the data tells the names of the new columns.
CREATE TABLE t AS SELECT * FROM (SELECT emp, mon, amt FROM s) PIVOT (SUM(amt) FOR mon IN (ANY ORDER BY mon)) AS p;
CREATE TABLE u AS SELECT * FROM (SELECT emp, mon, amt FROM s) PIVOT (SUM(amt) FOR mon IN (SELECT m FROM months)) AS p;
