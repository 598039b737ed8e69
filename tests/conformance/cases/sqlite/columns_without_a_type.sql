CREATE TABLE readings (taken TEXT, place, amount NOT NULL DEFAULT 0);
CREATE TABLE places (place, label DEFAULT 'none', PRIMARY KEY (place)) WITHOUT ROWID;
CREATE VIEW recent AS SELECT r.*, p.label FROM readings r JOIN places p ON p.place = r.place;
INSERT INTO readings SELECT day, spot, total FROM raw_readings;
CREATE VIEW spots AS SELECT * FROM places;
