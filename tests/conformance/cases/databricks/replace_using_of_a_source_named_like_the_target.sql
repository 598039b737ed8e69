-- What the query calls its own tables is nothing to the keys: they are columns of the target and of the new rows.
INSERT INTO mart.stops REPLACE USING (stop_id) SELECT stops.id AS stop_id, stops.name FROM raw.stops AS stops;
