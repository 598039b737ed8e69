CREATE TABLE t AS SELECT inline(items) AS (sku, qty) FROM s;
CREATE TABLE u AS SELECT id, stack(2, 'a', a, 'b', b) AS (kind, value) FROM s;
