MERGE (h:HeadwaterGraph {key: 'headwater'})
ON CREATE SET h.graph_id = $graph_id, h.generation = 1, h.owner = $owner
RETURN h.graph_id AS graph_id, h.generation AS generation, h.owner AS owner, coalesce(h.previous, '') AS previous
