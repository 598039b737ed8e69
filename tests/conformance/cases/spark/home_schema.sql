-- The database that a session begins with is called default, so here both names are one table's.
CREATE TABLE events (id INT, at TIMESTAMP);
INSERT INTO report.days SELECT id, CAST(at AS DATE) AS day FROM default.events;
