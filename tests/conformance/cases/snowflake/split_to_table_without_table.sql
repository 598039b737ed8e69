-- LATERAL SPLIT_TO_TABLE has the same columns as TABLE(SPLIT_TO_TABLE(…)).
CREATE TABLE docs (id INT, tags TEXT);
CREATE VIEW words AS SELECT d.id, s.* FROM docs AS d, LATERAL STRTOK_SPLIT_TO_TABLE(d.tags, ' ') AS s;
