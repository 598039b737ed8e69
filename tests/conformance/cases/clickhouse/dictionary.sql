CREATE DICTIONARY d.names (id UInt64, name String DEFAULT '?') PRIMARY KEY id
SOURCE(CLICKHOUSE(TABLE 'people' DB 'd')) LAYOUT(FLAT()) LIFETIME(300);
INSERT INTO d.t (a, name) SELECT s.a, dictGetOrDefault('d.names', 'name', s.person, s.fallback) FROM d.s AS s;
