-- COLUMNS in a query that stands in an output chooses that query's columns: the output is one, not each of them.
CREATE TABLE pupils (id INTEGER, best INTEGER);
CREATE TABLE marks (maths INTEGER, music INTEGER);
CREATE VIEW report AS
SELECT
  CASE WHEN id IN (SELECT m.maths FROM (SELECT COLUMNS(['maths', 'music']) FROM marks) AS m) THEN best END AS known,
  (SELECT max(m.music) FROM (SELECT COLUMNS('^mu') FROM marks) AS m) AS top
FROM pupils;
