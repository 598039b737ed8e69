UNWIND $rows AS row
CREATE (:Column {id: row.id, namespace: row.namespace, dataset: row.dataset, name: row.name})
RETURN count(*) AS taken
