WITH gone AS (
    DELETE FROM orders WHERE day < '2020-01-01' RETURNING id, amount
)
INSERT INTO archive (id, amount) SELECT id, amount FROM gone;
