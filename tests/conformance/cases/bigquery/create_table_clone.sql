-- table d.s (a, b)
CREATE TABLE d.t CLONE d.s;
