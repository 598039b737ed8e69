CREATE OR REPLACE PROCEDURE d.newest(IN kind STRING, OUT day DATE)
BEGIN
  SET day = (SELECT MAX(e.day) FROM d.events AS e WHERE e.kind = 'a');
END;
DECLARE last_day DATE;
CALL d.newest('a', last_day);
INSERT INTO d.loads (day) SELECT DATE_ADD(last_day, INTERVAL 1 DAY);
