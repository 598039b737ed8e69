-- FROM between two brackets is no column, in a statement that has to be read a second time either.
CREATE VIEW busiest AS
SELECT max(load) FROM (SELECT load FROM hosts ORDER BY seen LIMIT 1 BY host LIMIT 10);
