CREATE VIEW v AS SELECT t.a # t.b AS x, DATEPART(qtr, t.d) AS q FROM t;
