-- A function may be named where a lambda may stand (ClickHouse 26.5): that is no column.
CREATE TABLE readings ENGINE = Memory AS
SELECT
    arrayMap(abs, raw) AS sizes,
    arrayFilter(isFinite, raw) AS finite,
    arrayExists(isNaN, raw) AS broken,
    arrayMap(plus, raw, offsets) AS moved,
    arrayMap(x -> x * scale, raw) AS scaled,
    arrayMax(raw) AS highest
FROM samples;
