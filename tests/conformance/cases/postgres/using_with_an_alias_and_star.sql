CREATE VIEW v AS SELECT k.*, q.z FROM a INNER JOIN b USING (id, n) AS k, (SELECT k.z FROM c AS k) AS q WHERE k.id > 1;
