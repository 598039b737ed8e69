CREATE VIEW ops.sizes AS
SELECT nspname, relname, pg_relation_size(c.oid) AS bytes, t.owner
FROM pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
JOIN ops.teams t ON t.schema_name = nspname
WHERE relkind = 'r';

CREATE VIEW ops.gaps AS
SELECT table_name, column_name, t.owner
FROM information_schema.columns
JOIN ops.teams t ON t.schema_name = table_schema;
