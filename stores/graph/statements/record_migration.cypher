MERGE (m:HeadwaterMigration {id: $version, version: $version})
RETURN m.version AS version
