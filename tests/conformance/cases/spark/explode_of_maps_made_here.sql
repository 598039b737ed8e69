-- The keys of a map take from its keys, the values from its values; one of no known kind has both where somebody asks.
CREATE TABLE named AS SELECT explode(map(s.zone, s.fare, 'all', s.total)) AS (zone, amount) FROM raw.fares AS s;
CREATE TABLE placed AS SELECT s.id, e.* FROM raw.fares AS s LATERAL VIEW posexplode(map(s.zone, s.fare)) e;
CREATE TABLE entered AS
SELECT id, key AS tag, value AS note
FROM (SELECT id, explode(tags) FROM (SELECT id, map_from_entries(entries) AS tags FROM raw.visits));
CREATE TABLE all_of_it AS SELECT * FROM (SELECT id, explode(map_filter(tags, (k, v) -> v > 0)) FROM raw.notes);
CREATE TABLE unsaid AS SELECT n.key, n.value.text AS text FROM (SELECT explode(remarks) FROM raw.remarks) AS n;
