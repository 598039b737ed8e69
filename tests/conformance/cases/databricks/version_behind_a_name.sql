CREATE TABLE m.diff AS
SELECT n.id, n.amount - o.amount AS more FROM raw.pays AS n JOIN raw.pays@v3 AS o ON o.id = n.id
WHERE n.id NOT IN (SELECT id FROM `raw`.`gone`@20240101000000000);
