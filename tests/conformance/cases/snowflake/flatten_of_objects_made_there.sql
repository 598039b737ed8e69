CREATE TABLE m.long AS
SELECT s.id, f.value:kind::STRING AS kind, f.value:amount::NUMBER AS amount
FROM m.sums AS s,
LATERAL FLATTEN(INPUT => ARRAY_CONSTRUCT(
  OBJECT_CONSTRUCT('kind', 'net', 'amount', s.net), OBJECT_CONSTRUCT('kind', 'tax', 'amount', s.tax))) AS f;
