-- ON CONFLICT after CROSS JOIN or NATURAL JOIN is no condition of the join.
CREATE TABLE pairs (a INT PRIMARY KEY, b INT, note TEXT);
CREATE TABLE xs (a INT);
CREATE TABLE ys (b INT);
INSERT INTO pairs (a, b) SELECT x.a, y.b FROM xs AS x CROSS JOIN (SELECT b FROM ys WHERE b > 0) AS y
ON CONFLICT (a) DO UPDATE SET b = excluded.b, note = excluded.note WHERE pairs.note IS NULL;
