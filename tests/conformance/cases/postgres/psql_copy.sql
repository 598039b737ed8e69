\copy t (a, b) FROM 'data.csv' CSV HEADER
\copy (SELECT a FROM u WHERE b > 0) TO 'o.csv'
\copy z FROM stdin
1	x
\.
INSERT INTO w (a) SELECT a FROM t;
