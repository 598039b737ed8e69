CREATE TABLE m.flags AS SELECT place, any(late) AS any_late, some(early) AS some_early FROM raw.taps GROUP BY place;
CREATE TABLE m.lines AS SELECT id, inline_outer(from_json(body, 'ARRAY<STRUCT<sku: STRING, qty: INT>>')) FROM raw.docs;
CREATE TABLE m.copy AS TABLE m.lines;
