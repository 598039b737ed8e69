CREATE TABLE item (sku text, qty int);
CREATE TYPE box AS (w int, h int);
INSERT INTO item SELECT * FROM jsonb_populate_recordset(NULL::item, (SELECT r.doc FROM raw AS r));
CREATE VIEW v AS SELECT s.id, (jsonb_populate_record(NULL::box, s.size)).* FROM s;
CREATE VIEW w AS SELECT b.h FROM s, json_populate_record(NULL::box, s.size) AS b;
