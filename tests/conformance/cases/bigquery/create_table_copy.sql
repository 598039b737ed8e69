-- table d.s (a, b)
CREATE TABLE d.t COPY d.s;
