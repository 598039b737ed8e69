UNWIND $rows AS row
// The id is for the embedded graph: it numbers nodes without one, and after deletions gives a number twice.
CREATE (:File {id: toString(size(row.source)) + ':' + row.source + ':' + row.path, source: row.source, path: row.path})
RETURN count(*) AS taken
