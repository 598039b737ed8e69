-- Migrations choose a text by what is there already: each that may be run counts.
CREATE TABLE cars (id INT, name VARCHAR(40));
SET @change = (SELECT IF(
  (SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 'cars' AND column_name = 'colour') > 0,
  "SELECT 'cars has a colour'",
  "ALTER TABLE cars ADD colour VARCHAR(20) AFTER id"
));
PREPARE change_cars FROM @change;
EXECUTE change_cars;

SET @there = (SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'old_cars');
SET @copy = IF(@there, 'INSERT INTO cars (id) SELECT old_id FROM old_cars', NULL);
PREPARE copy_cars FROM @copy;
EXECUTE copy_cars;

SELECT CASE WHEN COUNT(*) > 0 THEN CONCAT('UPDATE cars SET name', ' = colour') ELSE 'DO 0' END INTO @fill FROM information_schema.tables;
PREPARE fill_cars FROM @fill;
EXECUTE fill_cars;

SELECT IF(@there > 1, @unknown, 'DO 0') INTO @other;
PREPARE other FROM @other;

INSERT INTO painted (car, colour) SELECT id, colour FROM cars JOIN shops ON shops.car = cars.id;
