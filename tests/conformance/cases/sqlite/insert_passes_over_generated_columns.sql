CREATE TABLE line (pieces INT, worth INT GENERATED ALWAYS AS (pieces * price) VIRTUAL, price INT);
INSERT INTO line SELECT s.n, s.p FROM sold AS s;
