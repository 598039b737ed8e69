DECLARE top INT64;
DECLARE first DATE;
EXECUTE IMMEDIATE 'SELECT MAX(q.z), MIN(q.day) FROM d.q AS q WHERE q.kind = ?' INTO top, first USING 'a';
EXECUTE IMMEDIATE 'INSERT INTO d.maxes (z, day) VALUES (?, ?)' USING top, first;
