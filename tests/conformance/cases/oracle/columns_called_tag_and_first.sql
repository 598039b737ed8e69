CREATE TABLE lots (
  id NUMBER, tag VARCHAR2(9) INVISIBLE, period DATE NOT NULL, first NUMBER, pieces NUMBER,
  worth NUMBER GENERATED ALWAYS AS (pieces * first) VIRTUAL,
  PERIOD FOR valid_time (period, ended)
);
INSERT INTO lots l (l.id, l.first) SELECT s.id, s.sequence FROM raw_lots s;
CREATE TABLE shown AS SELECT * FROM lots;
