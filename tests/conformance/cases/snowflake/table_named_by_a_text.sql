SET source = 'raw.pub.taps';
CREATE TABLE m.a AS SELECT t.id FROM TABLE($source) AS t;
CREATE TABLE m.b AS SELECT t.id FROM TABLE('raw.pub.cards') AS t;
CREATE TABLE m.c AS SELECT t.id FROM TABLE(IDENTIFIER('raw.pub.gates')) AS t;
SELECT id FROM raw.pub.fares WHERE price > 3
  ->> INSERT INTO m.d (id) SELECT id FROM $1;
