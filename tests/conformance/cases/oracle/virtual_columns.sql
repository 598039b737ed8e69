CREATE TABLE line (
  pieces NUMBER,
  price NUMBER,
  worth NUMBER GENERATED ALWAYS AS (pieces * price) VIRTUAL,
  twice AS (pieces * 2)
);
