-- The star of a function with one named column is that column, so NATURAL JOIN finds it.
CREATE TABLE days (d INT, label TEXT);
CREATE VIEW v AS
WITH steps AS (SELECT n.* FROM (VALUES (1), (2)) AS r (a) CROSS JOIN generate_series(1, r.a) AS n (d))
SELECT label FROM steps NATURAL JOIN days;
