DO $$
BEGIN
    EXECUTE 'INSERT INTO peaks (height, foot) SELECT $1, $2'
        USING (SELECT max(h.metres) FROM heights AS h WHERE h.land = 'NO'), (SELECT min(f.metres) FROM feet AS f);
END $$;
