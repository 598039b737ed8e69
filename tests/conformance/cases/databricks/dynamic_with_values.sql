DECLARE top INT;
SET VAR top = (SELECT MAX(t.amount) FROM raw.taps AS t);
EXECUTE IMMEDIATE 'INSERT INTO m.a (share) SELECT p.amount / ? FROM raw.pays AS p' USING top;
EXECUTE IMMEDIATE 'INSERT INTO m.b (share) SELECT p.amount / :top FROM raw.pays AS p WHERE p.place = :place' USING (top AS top, 'x' AS place);
