CREATE TABLE m.long AS
SELECT s.id, f.key AS kind, f.value::NUMBER AS amount, f.index AS place
FROM m.sums AS s, LATERAL FLATTEN(INPUT => OBJECT_CONSTRUCT('net', s.net, 'tax', s.tax)) AS f;
