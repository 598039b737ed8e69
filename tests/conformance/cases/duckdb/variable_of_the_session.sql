-- A variable goes by its own function, so a column of its name is another thing.
SET VARIABLE cutoff = (SELECT max(day) FROM closings);
SET VARIABLE label = 'x';
CREATE TABLE late AS SELECT id, getvariable('label') AS label, cutoff FROM bookings WHERE day > getvariable('cutoff');
