CREATE TABLE t AS PIVOT (SELECT s.city, s.year, s.people FROM s) ON year IN (2000, 2010) USING sum(people) AS total GROUP BY city;
