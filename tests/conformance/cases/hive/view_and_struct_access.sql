CREATE VIEW IF NOT EXISTS v (city, n) COMMENT 'x' AS SELECT address.city, size(tags) FROM s;
