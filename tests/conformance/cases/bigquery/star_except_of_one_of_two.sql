CREATE TABLE d.t AS
WITH both AS (SELECT a.*, b.* EXCEPT (id, kind) FROM d.a AS a JOIN d.b AS b ON a.id = b.id)
SELECT both.id, both.kind, both.name FROM both;
CREATE VIEW d.v AS
SELECT j.id, j.note FROM (SELECT * FROM (SELECT * EXCEPT (id) FROM d.a) AS x CROSS JOIN d.b) AS j;
