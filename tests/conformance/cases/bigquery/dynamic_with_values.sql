DECLARE nm STRING;
EXECUTE IMMEDIATE FORMAT("""
    INSERT INTO d.t (nm, v) SELECT '%s' AS nm, s.v FROM d.s AS s WHERE s.nm = '%s' AND s.x > %f
""", nm, nm, 0.5);
EXECUTE IMMEDIATE "INSERT INTO d.u SELECT v FROM d.s WHERE nm = '" || nm || "'";
