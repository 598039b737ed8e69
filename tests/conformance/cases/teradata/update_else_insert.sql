UPDATE dwh.levels FROM stg.readings AS r SET amount = CASE WHEN r.ok = 1 THEN r.amount ELSE 0 END WHERE levels.id = r.id
ELSE INSERT INTO dwh.levels (id, amount) VALUES (1, 0);
CREATE MULTISET TABLE dwh.copy AS dwh.levels WITH DATA AND STATS;
CREATE TABLE dwh.bare AS (SELECT c.id FROM dwh.copy AS c) WITH NO DATA AND NO STATISTICS;
