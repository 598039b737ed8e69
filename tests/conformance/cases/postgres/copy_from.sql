COPY t (a, b) FROM '/data/t.csv' WITH (FORMAT csv);
