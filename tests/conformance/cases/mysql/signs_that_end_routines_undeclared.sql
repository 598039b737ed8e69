-- A program that runs files may know their sign without a DELIMITER line: $$ or // behind END, or alone on its line.
SET SQL_MODE='' $$
DROP PROCEDURE IF EXISTS fill_visits $$
CREATE PROCEDURE fill_visits()
BEGIN
  DECLARE run_id INT;
  INSERT INTO runs (name) VALUES ('fill_visits');
  SET run_id = LAST_INSERT_ID();
  --- ---------- visits ----------
  INSERT INTO visits (patient, seen) SELECT patient, 'https://' FROM raw_visits;
  UPDATE runs SET done = NOW() WHERE id = run_id;
END $$

CREATE TRIGGER keep AFTER INSERT ON visits FOR EACH ROW BEGIN
  INSERT INTO kept (patient) VALUES (NEW.patient);
END//
DROP PROCEDURE IF EXISTS fill_last
//
CREATE PROCEDURE fill_last()
BEGIN
  DECLARE last_day DATE;
  SELECT MAX(v.day) INTO last_day FROM raw_visits v;
  INSERT INTO lasts (day) VALUES (last_day);
END //
