COPY (SELECT a FROM s WHERE b > 0) TO '/tmp/s.csv' WITH (FORMAT csv);
\copy t (a, b) FROM 'data.csv' CSV
