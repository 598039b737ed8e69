-- COLUMNS may list names, and be asked of one table.
CREATE TABLE sensors (id Int32, temp_in Int32, temp_out Int32, note String);
CREATE TABLE sites (id Int32, temp_in Int32);
CREATE VIEW read AS
SELECT sensors.COLUMNS('^temp'), COLUMNS(note), sites.id AS site FROM sensors JOIN sites ON sensors.id = sites.id;
CREATE VIEW listed AS SELECT COLUMNS(id, note) APPLY(toString), sensors.COLUMNS(temp_in, temp_out) FROM sensors;
