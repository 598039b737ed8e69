WITH changed AS (
    UPDATE t SET x = s.x FROM s WHERE s.id = t.id RETURNING t.id, s.label
)
INSERT INTO log (id, label) SELECT id, label FROM changed;
