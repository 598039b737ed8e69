-- SQLMesh names what is cast after the column; other statements follow DuckDB.
MODEL (name staging.guests, kind FULL);
SELECT guest_id::INT, born::DATE FROM raw.guests;
