DELETE FROM ops.parcels WHERE object < 0 OR range <= 3;
INSERT INTO ops.near (map, lock) SELECT p.map, p.lock FROM ops.parcels AS p WHERE map < 7 AND p.range < 9;
