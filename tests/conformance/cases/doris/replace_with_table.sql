CREATE TABLE live (id INT);
CREATE TABLE rebuilt (id INT, name STRING);
ALTER TABLE live REPLACE WITH TABLE rebuilt PROPERTIES ('swap' = 'true');
INSERT INTO copied SELECT * FROM live;
