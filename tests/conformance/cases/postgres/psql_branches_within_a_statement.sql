CREATE TABLE slow AS
WITH chosen AS (
  SELECT query,
\if :newer
    total_exec_time AS spent -- as it is called since 13;
\elif :older
    total_time AS spent
\else
    0 AS spent
\endif
  FROM calls
)
SELECT query, spent FROM chosen
  \if :all
  \else
  WHERE spent > 0
  \endif
ORDER BY :sort_by(spent);

\if :newer
INSERT INTO a SELECT x FROM b;
\else
INSERT INTO a SELECT y FROM c;
\endif
