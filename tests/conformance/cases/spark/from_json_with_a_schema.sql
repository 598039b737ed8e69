CREATE TABLE flat AS
SELECT id, doc.* FROM (SELECT id, from_json(body, 'name STRING, at STRUCT<day: DATE, hour: INT>') AS doc FROM raw) AS r;
CREATE TABLE hours AS
SELECT doc.at.* FROM (SELECT from_json(body, 'STRUCT<name: STRING, at: STRUCT<day: DATE, hour: INT>>') AS doc FROM raw) AS r;
