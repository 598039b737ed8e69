COPY s TO '/data/s.csv' WITH (FORMAT csv);
