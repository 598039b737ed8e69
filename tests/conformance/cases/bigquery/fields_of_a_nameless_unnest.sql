CREATE TABLE d.t AS
SELECT e.id, (SELECT value.int_value FROM UNNEST(e.params) WHERE key = 'session') AS session
FROM d.events AS e;
CREATE TABLE d.known (id INT64, params ARRAY<JSON>, flag INT64);
CREATE TABLE d.u AS SELECT id, (SELECT COUNT(*) FROM UNNEST(params) WHERE flag = 1) AS n FROM d.known;
