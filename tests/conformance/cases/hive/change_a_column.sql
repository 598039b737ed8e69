CREATE TABLE crew (id INT, nick STRING, pay STRUCT<base: INT>);
ALTER TABLE crew CHANGE nick name STRING;
ALTER TABLE crew CHANGE COLUMN name full_name STRING COMMENT 'as in the papers' FIRST;
ALTER TABLE crew CHANGE pay wage STRUCT<base: INT> AFTER full_name;
CREATE VIEW aboard AS SELECT * FROM crew;
INSERT INTO crew SELECT a, b, c FROM hired;
