CREATE TABLE t AS SELECT s.address['city'] AS city, s.tags[1] AS tag, s.tags[1:2] AS tags FROM s;
