CREATE PROCEDURE copy_all()
BEGIN
  DECLARE done INT DEFAULT 0;
  DECLARE v_id INT; DECLARE v_name VARCHAR(50);
  DECLARE cur CURSOR FOR SELECT s.id, s.name FROM src s;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
  DECLARE CONTINUE HANDLER FOR 1062 INSERT INTO dups (id, name) VALUES (v_id, v_name);
  OPEN cur;
  read_loop: LOOP
    FETCH cur INTO v_id, v_name;
    IF done THEN LEAVE read_loop; END IF;
    INSERT INTO dst (id, name) VALUES (v_id, v_name);
  END LOOP;
  CLOSE cur;
END;
