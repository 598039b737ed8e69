INSERT INTO picked (id)
SELECT d.id FROM docs d
WHERE d.id IN (SELECT COLUMN_VALUE FROM TABLE(sys.odcinumberlist(1, 2, 3)))
   OR d.tag IN (SELECT COLUMN_VALUE FROM TABLE(app.listed(d.tags)));
