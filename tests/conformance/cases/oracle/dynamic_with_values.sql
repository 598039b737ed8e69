BEGIN
    FOR r IN (SELECT nm, id FROM names) LOOP
        EXECUTE IMMEDIATE 'INSERT INTO t (a) SELECT a FROM s WHERE nm = ''' || r.nm || ''' AND id = ' || TO_CHAR(r.id);
    END LOOP;
END;
/
