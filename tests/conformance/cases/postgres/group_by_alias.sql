-- table s (name)
CREATE TABLE t AS
SELECT upper(name) AS title, count(*) AS n FROM s GROUP BY title;
