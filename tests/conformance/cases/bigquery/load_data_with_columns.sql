-- LOAD DATA makes the table where it isn't there; a temporary one is no dataset.
LOAD DATA OVERWRITE raw.taps (id INT64, card STRING, at TIMESTAMP)
PARTITION BY DATE(at) CLUSTER BY card OPTIONS (description = 'of the gates')
FROM FILES (format = 'CSV', uris = ['gs://gates/*.csv']) WITH CONNECTION `eu.gates`;
LOAD DATA INTO TEMP TABLE cards (card STRING, owner STRING) FROM FILES (format = 'AVRO', uris = ['gs://cards/*']);
INSERT INTO mart.taps SELECT * FROM raw.taps;
CREATE TABLE mart.owned AS SELECT id, owner FROM raw.taps JOIN cards USING (card);
