-- The fields of a struct are known through temporary views, where a query writes its type and where a table declares it.
CREATE TABLE raw.stops (stop_id INT, place STRUCT<zone: STRING, at: STRUCT<lat: DOUBLE, lon: DOUBLE>>);
CREATE OR REPLACE TEMPORARY VIEW read_fares AS SELECT from_json(doc, 'fare INT, day STRING') AS said FROM raw.fares;
CREATE OR REPLACE TEMPORARY VIEW placed AS SELECT stop_id, place FROM raw.stops;
CREATE TABLE mart.fares AS SELECT said.* FROM read_fares;
CREATE TABLE mart.stops AS SELECT p.stop_id, p.place.at.* FROM placed AS p;
