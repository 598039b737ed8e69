-- An assertion asks the tables.
ASSERT (SELECT COUNT(*) FROM d.t WHERE a IS NULL) = 0 AS 'no NULL';
ASSERT EXISTS (SELECT 1 FROM d.u);
