DECLARE turn INT64 DEFAULT 0;
turns: LOOP
  SET turn = turn + 1;
  IF turn > 3 THEN LEAVE turns; END IF;
  INSERT INTO m.taps (id) SELECT t.id FROM raw.taps AS t;
END LOOP turns;
again: WHILE turn > 0 DO
  SET turn = turn - 1;
  INSERT INTO m.cards (id) SELECT c.id FROM raw.cards AS c;
END WHILE again;
last: BEGIN
  INSERT INTO m.gates (id) SELECT g.id FROM raw.gates AS g;
END last;
