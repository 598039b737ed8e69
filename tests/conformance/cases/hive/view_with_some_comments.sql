CREATE VIEW mart.people (id COMMENT 'the key', full_name) AS SELECT p.id, concat(p.first, ' ', p.last) FROM raw.people p;
CREATE TABLE mart.copy AS SELECT * FROM mart.people;
