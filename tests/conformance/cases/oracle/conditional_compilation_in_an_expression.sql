BEGIN
    INSERT INTO t (a, b) SELECT s.a, NVL($IF $$new $THEN s.x $ELSE s.y $END, USER) FROM s;
END;
/
