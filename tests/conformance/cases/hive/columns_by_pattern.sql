-- A name in backticks that is a regular expression means the columns it matches.
SET hive.support.quoted.identifiers=none;
CREATE TABLE raw.taps (id INT, card STRING, day STRING, gate_a INT, gate_b INT);
CREATE TABLE m.taps AS SELECT t.`(id|day)?+.+` FROM raw.taps t;
CREATE TABLE m.gates AS SELECT id, `gate_.*` FROM raw.taps;
CREATE TABLE m.rest AS SELECT `(id)?+.+` FROM raw.other;
