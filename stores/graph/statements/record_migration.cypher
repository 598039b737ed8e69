MERGE (m:HeadwaterMigration {version: $version})
RETURN m.version AS version
