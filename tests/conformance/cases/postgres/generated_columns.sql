CREATE TABLE line (
  pieces INT,
  price NUMERIC,
  worth NUMERIC GENERATED ALWAYS AS (pieces * price) STORED,
  size TEXT GENERATED ALWAYS AS (CASE WHEN pieces > 10 THEN 'big' ELSE 'small' END) STORED,
  number INT GENERATED ALWAYS AS IDENTITY
);
INSERT INTO line (pieces, price) SELECT s.n, s.p FROM sold AS s;
CREATE VIEW worths AS SELECT l.worth FROM line AS l;
