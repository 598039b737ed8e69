-- table d.s (address, name)
CREATE TABLE d.t AS SELECT s.address.geo.lat AS lat, address.city, name FROM d.s AS s;
