-- A table function without an alias goes by its own name, one of the grammar's too.
CREATE TABLE readings AS
SELECT d.device, xmltable.probe, xmltable.degrees
FROM dumps d, XMLTABLE('/r/p' PASSING d.page COLUMNS probe text PATH '@id', degrees int PATH '@c');

CREATE TABLE tags AS SELECT d.device, json_table.tag FROM dumps d, JSON_TABLE(d.doc, '$.tags[*]' COLUMNS (tag text PATH '$'));

CREATE TABLE days AS SELECT d.device, generate_series.generate_series AS day FROM dumps d, generate_series(1, d.days);

CREATE TABLE parts AS SELECT d.device, unnest.unnest AS part FROM dumps d, unnest(d.parts);
