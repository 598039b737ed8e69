CREATE TABLE rules (id INT, exclude VARCHAR(20) NOT NULL, pos INT);
CREATE VIEW v AS SELECT * FROM rules;
CREATE TABLE bookings (room INT, exclude BOOLEAN, span TSRANGE, EXCLUDE USING gist (room WITH =, span WITH &&));
CREATE VIEW w AS SELECT * FROM bookings;
