// The keys of every node, before any data: MERGE finds a node by them, and two writers can't make it twice.
CREATE CONSTRAINT headwater_file IF NOT EXISTS
FOR (f:File) REQUIRE (f.source, f.path) IS UNIQUE;

CREATE CONSTRAINT headwater_dataset IF NOT EXISTS
FOR (d:Dataset) REQUIRE (d.namespace, d.name) IS UNIQUE;

CREATE CONSTRAINT headwater_column IF NOT EXISTS
FOR (c:Column) REQUIRE c.id IS UNIQUE;

CREATE CONSTRAINT headwater_graph IF NOT EXISTS
FOR (h:HeadwaterGraph) REQUIRE h.key IS UNIQUE;

CREATE CONSTRAINT headwater_migration IF NOT EXISTS
FOR (m:HeadwaterMigration) REQUIRE m.version IS UNIQUE;
