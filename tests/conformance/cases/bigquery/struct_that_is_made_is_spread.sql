-- The fields of a struct that the statement itself makes, of one of several, of the first of many: each a column.
CREATE TABLE visits (visitor STRING, source STRING, medium STRING, page STRING, at TIMESTAMP);

CREATE VIEW sources AS
SELECT visitor, STRUCT(source AS first_source, medium).* EXCEPT (medium) FROM visits;

CREATE VIEW firsts AS
SELECT
  visitor,
  ARRAY_AGG(IF(source IS NOT NULL, STRUCT(page AS landing, medium), NULL) IGNORE NULLS ORDER BY at LIMIT 1)[ORDINAL(1)].*
FROM visits
GROUP BY visitor;

CREATE VIEW places AS
SELECT CASE WHEN at IS NULL THEN STRUCT('none' AS place, page AS detail) ELSE STRUCT(page AS place, medium AS detail) END.*
FROM visits;
