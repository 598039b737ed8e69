-- SEARCH adds a column made of the named one, CYCLE a path made of it and a mark that it decides.
CREATE VIEW v AS
WITH RECURSIVE r AS (SELECT a FROM s UNION ALL SELECT s.a FROM s INNER JOIN r ON s.p = r.a)
SEARCH BREADTH FIRST BY a SET place
CYCLE a SET is_circle USING path
SELECT * FROM r;
