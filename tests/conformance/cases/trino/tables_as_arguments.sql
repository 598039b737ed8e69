-- exclude_columns keeps what it isn't told; of any other function each column takes from all of its rows.
CREATE TABLE lake.m.parcels (id INT, weight DOUBLE, secret VARCHAR, note VARCHAR);
CREATE TABLE lake.m.open AS
SELECT * FROM TABLE(exclude_columns(input => TABLE(lake.m.parcels), columns => DESCRIPTOR(secret, note))) AS p
WHERE p.weight > 2;
CREATE TABLE lake.m.guesses AS
SELECT g.label FROM TABLE(guess(input => TABLE(SELECT weight FROM lake.m.parcels) AS w PARTITION BY weight, n => 3)) AS g;
