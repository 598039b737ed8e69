CREATE TABLE joined AS
SELECT a.id, b.name, c.day
FROM ((SELECT id, kind FROM firms WHERE kind = 1) a
      FULL JOIN (SELECT firm, name FROM people) b ON a.id = b.firm)
LEFT JOIN visits c ON c.firm = a.id;
CREATE TABLE paired AS SELECT v.x, p.name FROM ((VALUES (1)) v (x) CROSS JOIN people p);
CREATE VIEW latest AS SELECT DISTINCT ON (f, place) v.firm AS f, v.day, upper(v.town) AS place FROM visits v;
