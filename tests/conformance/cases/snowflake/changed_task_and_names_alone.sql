ALTER TASK etl.nightly MODIFY AS INSERT INTO m.taps (id) SELECT t.id FROM raw.taps AS t;
CREATE OR REPLACE DYNAMIC TABLE m.cards (id NUMBER COMMENT 'the key', owner) TARGET_LAG = '1 hour' WAREHOUSE = w
  IMMUTABLE WHERE (id < 3) BACKFILL FROM m.old_cards AS SELECT c.id, c.who FROM raw.cards AS c;
CREATE TABLE m.copy AS SELECT * FROM m.cards;
