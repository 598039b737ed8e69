CREATE TABLE t AS
SELECT s.doc['a']['b']::NUMBER AS n, s.doc:list[0].name AS first_name, GET_PATH(s.doc, 'x.y') AS y FROM s;
