PREPARE load (int) AS INSERT INTO t (a) SELECT s.a FROM s WHERE s.day = $1;
EXECUTE load (20240101);
