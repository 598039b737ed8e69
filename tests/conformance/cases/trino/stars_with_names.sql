-- A star of a table or a row may give its columns names, by their places.
CREATE TABLE parcels (id bigint, label varchar, spot row(lat double, lon double));

CREATE VIEW spots AS SELECT p.id, p.spot.* AS (y, x) FROM parcels p;

CREATE VIEW renamed AS SELECT p.* AS (code, title, place), 1 AS one FROM parcels p;

CREATE VIEW pairs AS SELECT (ROW(id + 1, upper(label))).* AS (next_id, shout) FROM parcels;

CREATE VIEW inner_names AS
SELECT q.place.lat AS lat, q.title FROM (SELECT p.* AS (code, title, place) FROM parcels p) q;

CREATE VIEW unknown_ones AS SELECT s.* AS (a, b) FROM scans s;
