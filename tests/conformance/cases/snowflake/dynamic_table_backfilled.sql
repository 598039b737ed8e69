CREATE TABLE m.old_cards (nr NUMBER, owner VARCHAR);
CREATE OR REPLACE DYNAMIC TABLE m.cards TARGET_LAG = '1 hour' WAREHOUSE = w
  IMMUTABLE WHERE (id < 3) BACKFILL FROM m.old_cards AT (OFFSET => -3600)
  AS SELECT c.id, c.who FROM raw.cards c;
CREATE DYNAMIC TABLE m.names BACKFILL FROM m.unknown TARGET_LAG = '1 day' WAREHOUSE = w AS SELECT n.name FROM raw.names n
