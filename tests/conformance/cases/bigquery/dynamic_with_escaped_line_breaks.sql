-- In a text that is executed \n and \t are blanks, and an escaped quote is a quote.
EXECUTE IMMEDIATE 'INSERT INTO mart.trips (trip_id, km)\nSELECT\n\ttrip_id, -- the key\n\tkm\nFROM raw.trips\nWHERE kind = \'tram\'';
EXECUTE IMMEDIATE """INSERT INTO mart.stops (stop_id)\nSELECT stop_id FROM raw.stops WHERE REGEXP_CONTAINS(name, '\\d+')""";
