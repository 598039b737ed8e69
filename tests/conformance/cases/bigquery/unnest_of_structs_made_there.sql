-- Columns to rows: each field takes what stands in its place in any of the structs, however these name it.
CREATE TABLE d.named AS
SELECT a.id, m.kind, m.amount
FROM d.ads AS a CROSS JOIN UNNEST([STRUCT('shown' AS kind, a.shown AS amount), STRUCT('paid', a.paid / 100)]) AS m;
CREATE TABLE d.typed AS
SELECT id, kind, amount
FROM d.ads, UNNEST(ARRAY<STRUCT<kind STRING, amount FLOAT64>>[('shown', shown), ('paid', paid)])
WHERE amount > 0;
CREATE TABLE d.first_typed AS
SELECT m.* FROM d.ads AS a, UNNEST([STRUCT<kind STRING, amount FLOAT64>(a.label, a.shown), ('paid', a.paid)]) AS m;
