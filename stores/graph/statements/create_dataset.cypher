UNWIND $rows AS row
// The id is for the embedded graph: it numbers nodes without one, and after deletions gives a number twice.
CREATE (:Dataset {id: toString(size(row.namespace)) + ':' + row.namespace + ':' + row.name, namespace: row.namespace, name: row.name})
RETURN count(*) AS taken
