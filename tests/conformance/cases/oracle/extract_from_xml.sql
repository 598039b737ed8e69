CREATE VIEW v AS
SELECT EXTRACT(t.doc, '/a/b') AS x, EXTRACTVALUE(t.doc, '/a/d') AS z, EXTRACT(MONTH FROM t.d) AS m FROM t;
CREATE VIEW w AS SELECT EXTRACT(doc, '/a/c').getStringVal() AS y FROM t;
