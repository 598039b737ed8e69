-- A table's query needs no AS before it, also where it begins with WITH.
CREATE TABLE d.paid WITH due AS (SELECT id, amount FROM d.bills WHERE open) SELECT id, amount * 2 AS doubled FROM due;
CREATE TABLE d.raw (a STRING, b STRING) ROW FORMAT SERDE 'x' WITH SERDEPROPERTIES ('k' = 'v') STORED AS TEXTFILE;
INSERT INTO d.o (z) SELECT b FROM d.raw;
