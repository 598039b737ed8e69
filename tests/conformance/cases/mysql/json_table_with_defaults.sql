INSERT INTO t (pos, price)
SELECT j.pos, j.price
FROM s, JSON_TABLE(s.doc, '$.items[*]' COLUMNS (
    pos FOR ORDINALITY, price DECIMAL(10, 2) PATH '$.price' DEFAULT '0' ON EMPTY NULL ON ERROR
)) AS j;
