MATCH ()-[r:DEFINES]->()
RETURN count(r) AS size
UNION ALL
MATCH ()-[r:READS]->()
RETURN count(r) AS size
UNION ALL
MATCH ()-[r:WRITES]->()
RETURN count(r) AS size
UNION ALL
MATCH ()-[r:HAS_COLUMN]->()
RETURN count(r) AS size
UNION ALL
MATCH ()-[r:DERIVES_FROM]->()
RETURN count(r) AS size
UNION ALL
MATCH ()-[r:DEPENDS_ON]->()
RETURN count(r) AS size
