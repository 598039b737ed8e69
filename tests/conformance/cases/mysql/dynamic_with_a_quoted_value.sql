SET @q = CONCAT('INSERT INTO t (kind, n) SELECT ', QUOTE(@kind), ', s.n FROM s');
PREPARE p FROM @q;
EXECUTE p;
