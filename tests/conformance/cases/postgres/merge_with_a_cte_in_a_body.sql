-- In a body, the INTO of a MERGE after WITH names its target, no variable.
CREATE TABLE stock (id INT, units INT);
CREATE TABLE counts (id INT, units INT);
DO $$
BEGIN
  WITH c AS (SELECT id, SUM(units) AS units FROM counts GROUP BY id)
  MERGE INTO stock AS s USING c ON s.id = c.id WHEN MATCHED THEN UPDATE SET units = c.units;
END $$;
