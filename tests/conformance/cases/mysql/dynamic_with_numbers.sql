SET @source := 's_2024';
SET @text = CONCAT('INSERT INTO t (a) SELECT a FROM ', @source, ' WHERE b = ', 2024);
PREPARE p FROM @text;
EXECUTE p;
