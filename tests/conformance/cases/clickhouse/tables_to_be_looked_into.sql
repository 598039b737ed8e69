CREATE TABLE m.a ENGINE = Memory AS
SELECT id FROM s.o WHERE k GLOBAL IN allowed AND (a, b) IN pairs AND q NOT IN s.z AND p GLOBAL NOT IN refused AND x IN tags;
