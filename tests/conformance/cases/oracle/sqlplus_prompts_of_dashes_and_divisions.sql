PROMPT What is stored today
PROMPT -------------------------
SELECT p.id, p.weight
FROM parcels p;
PROMPT --- rates ---
INSERT INTO rates (id, rate)
SELECT p.id,
p.price
/
nullif(p.weight, 0)
FROM parcels p
/
COLUMN rate -
  FORMAT 999
EXIT
