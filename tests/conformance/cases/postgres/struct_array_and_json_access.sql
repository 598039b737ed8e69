CREATE TABLE t AS
SELECT (s.address).city AS city, s.tags[1] AS tag, s.doc ->> 'name' AS name, s.doc #>> '{a,b}' AS deep FROM s;
