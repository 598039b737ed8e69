# a comment of BigQuery's own
CREATE TABLE d.t -- the target
AS /* the query: SELECT x FROM d.wrong */ SELECT
  a, # the first
  '-- no comment' AS text
FROM d.s; # the end
