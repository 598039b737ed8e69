CREATE TABLE &{db}.&{schema}.visits AS SELECT $1 AS id, $2::DATE AS day FROM @&{stage}/&{path}/visits.csv;
INSERT INTO &{db}.&{schema}.daily (day, visits)
SELECT day, COUNT(id) FROM &{db}.&{schema}.visits WHERE day >= '&{from_day}' GROUP BY day;
