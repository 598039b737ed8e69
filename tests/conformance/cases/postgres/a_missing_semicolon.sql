-- Where one is missing, the next statement that begins a line is still one of its own.
CREATE TABLE a (x int)

INSERT INTO a
SELECT y FROM b
-- another
INSERT INTO c (z)
VALUES (1)
UPDATE d SET e = f.g FROM f;
CREATE VIEW v AS
SELECT x FROM a
