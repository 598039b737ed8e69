CREATE TABLE m.lines AS SELECT id, inline(from_json(body, 'ARRAY<STRUCT<sku: STRING, qty: INT>>')) FROM raw.docs;
CREATE TABLE m.inner_lines AS
SELECT id, inline(d.lines) FROM (SELECT id, from_json(body, 'at DATE, lines ARRAY<STRUCT<sku: STRING, qty: INT>>') AS d FROM raw.docs);
CREATE TABLE m.wide AS SELECT id, from_json(body, 'at DATE, place STRING').* FROM raw.docs;
