MATCH (m:HeadwaterMigration)
RETURN m.version AS version
