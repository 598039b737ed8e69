INSERT INTO dwh.words (id, word)
SELECT w.id, w.word
FROM TABLE (STRTOK_SPLIT_TO_TABLE(stg.texts.id, stg.texts.body, ' ') RETURNS (id INTEGER, place INTEGER, word VARCHAR(30))) AS w;
INSERT INTO dwh.parts (id, part)
SELECT s.id, p.part FROM stg.lists AS s, TABLE (REGEXP_SPLIT_TO_TABLE(s.id, s.list, ',', 'c') RETURNS (k INTEGER, n INTEGER, part VARCHAR(9) CHARACTER SET UNICODE)) p
WHERE p.k = s.id;
