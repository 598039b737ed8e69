CREATE TABLE d.s (id INT64, geo STRUCT<city STRING, pos STRUCT<lat FLOAT64, lon FLOAT64>>, items ARRAY<STRUCT<sku STRING, qty INT64>>);
CREATE TABLE d.t AS SELECT s.id, s.geo.*, i.* FROM d.s AS s, UNNEST(s.items) AS i;
CREATE TABLE d.u AS
WITH q AS (SELECT geo AS g FROM d.s) SELECT q.g.* EXCEPT (city), q.g.pos.* FROM q;
