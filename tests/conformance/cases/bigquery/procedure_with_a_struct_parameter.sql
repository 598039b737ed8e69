CREATE PROCEDURE d.latest(IN what STRUCT<place STRING, tags ARRAY<STRUCT<k STRING, v STRING>>>, OUT found DATE)
BEGIN
  SET found = (SELECT MAX(t.day) FROM raw.taps AS t WHERE t.place = what.place);
END;
DECLARE day DATE;
CALL d.latest(STRUCT('x' AS place, NULL AS tags), day);
INSERT INTO m.days (latest) VALUES (day);
