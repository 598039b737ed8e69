CREATE VIEW lines AS
SELECT d.id, j.sku, j.qty, j.given, j.tag, x.city
FROM docs d,
  JSON_TABLE(d.body, '$.lines[*]' COLUMNS (
    n FOR ORDINALITY,
    sku text PATH '$.sku' NULL ON ERROR,
    qty int PATH '$.qty' DEFAULT 0 ON EMPTY,
    given boolean EXISTS PATH '$.qty',
    NESTED PATH '$.tags[*]' COLUMNS (tag text PATH '$'))) AS j,
  XMLTABLE('/a/b' PASSING d.page COLUMNS city text PATH 'city' DEFAULT 'none') AS x
WHERE j.qty > 0;
