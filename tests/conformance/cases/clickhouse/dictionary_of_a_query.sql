CREATE DICTIONARY geo.cities (id UInt64, name String, country String)
PRIMARY KEY id
SOURCE(CLICKHOUSE(HOST 'h' PORT 9000 QUERY 'SELECT id, upper(label) AS name, cc AS country FROM raw.cities WHERE active'))
LAYOUT(HASHED()) LIFETIME(300);
