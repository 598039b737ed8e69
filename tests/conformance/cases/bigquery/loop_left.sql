LOOP
  SET i = i + 1;
  IF i > 3 THEN LEAVE; END IF;
  INSERT INTO d.numbers (n) SELECT value FROM d.source;
END LOOP;
