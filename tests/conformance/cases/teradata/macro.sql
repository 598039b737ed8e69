REPLACE MACRO db.load (day DATE) AS (
    INSERT INTO db.t (a) SELECT s.a FROM db.s AS s WHERE s.day = :day;
    DELETE FROM db.s WHERE day = :day;
);
COLLECT STATISTICS COLUMN (a) ON db.t;
