-- Volatile is temporary, in whichever place the word stands.
CREATE MULTISET VOLATILE TABLE vt, NO LOG AS (
    SELECT a, (b (DECIMAL(18, 2))) AS b FROM s
) WITH DATA PRIMARY INDEX (a) ON COMMIT PRESERVE ROWS;
INSERT INTO t (a, b) SELECT a, b FROM vt;
