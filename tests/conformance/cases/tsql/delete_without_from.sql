DELETE sales.orders WITH (SNAPSHOT)
OUTPUT deleted.id, deleted.total INTO sales.archive (id, total)
WHERE placed < '2020-01-01';
