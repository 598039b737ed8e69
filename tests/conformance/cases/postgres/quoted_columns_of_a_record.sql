WITH raw AS (
  SELECT r.* FROM inbox i CROSS JOIN LATERAL jsonb_to_record(i.body) AS r ("ItemId" int, "Name" numeric(9,3), place text)
)
INSERT INTO items (id, name, place) SELECT "ItemId", "Name", place FROM raw;
