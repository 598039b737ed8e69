CREATE TABLE d.tgt (id INT64, seen INT64);
MERGE d.tgt AS t USING d.src AS s ON t.id = s.id
WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n * 2)
