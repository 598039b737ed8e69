-- LIMIT BY may pass over some of each, and ORDER BY may say ALL.
CREATE TABLE laps (rider Int32, lap Int32, seconds Int32);
CREATE VIEW third AS SELECT lap, seconds FROM laps ORDER BY ALL LIMIT 1 OFFSET 2 BY rider;
CREATE VIEW few AS SELECT lap FROM (SELECT lap FROM laps LIMIT 2, 1 BY rider LIMIT 5, 10) LIMIT 3;
