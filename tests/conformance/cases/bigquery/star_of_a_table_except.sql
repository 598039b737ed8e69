-- table d.a (id, x)
CREATE TABLE d.t AS SELECT a.* EXCEPT (id), b.y FROM d.a AS a INNER JOIN d.b AS b ON b.id = a.id;
