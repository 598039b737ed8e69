-- A join in USING merges its own sides' columns, never one of the table that is changed.
CREATE TABLE stock (id INT, batch INT);
CREATE TABLE recalls (batch INT, reason TEXT);
CREATE TABLE tests (batch INT, outcome TEXT);
DELETE FROM stock AS s USING recalls JOIN tests USING (batch) WHERE tests.batch = s.batch;
