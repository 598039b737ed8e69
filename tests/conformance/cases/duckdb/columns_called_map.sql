CREATE TABLE places (id INTEGER, map VARCHAR, sizes MAP(VARCHAR, INTEGER));
INSERT INTO places (id, map) SELECT r.id, r.file FROM raw AS r;
CREATE VIEW shown AS
SELECT p.map, map || '.png' AS file, MAP {'id': id} AS keys
FROM places AS p WHERE map IS NOT NULL ORDER BY map;
