CREATE TABLE s (a integer, b text);
CREATE VIEW t AS SELECT * FROM s;
