.IMPORT VARTEXT ',' FILE = people.csv
USING (in_id VARCHAR(10), in_name VARCHAR(40))
INSERT INTO stg.people (id, name, seen) VALUES (CAST(:in_id AS INTEGER), TRIM(:in_name), DATE);
INSERT INTO dwh.late (id, days, "date")
SELECT b.id, DATE - b.due, b."date" FROM dwh.bill b WHERE b.due BETWEEN DATE - 30 AND DATE AND "date" IS NOT NULL;
