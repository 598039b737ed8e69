# a comment of MySQL's own
CREATE TABLE t AS /* SELECT x FROM wrong */ SELECT a, -- the first
  /*!40101 b, */ '# no comment' AS text # the rest
FROM s;
