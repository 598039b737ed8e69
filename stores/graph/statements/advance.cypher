MATCH (h:HeadwaterGraph {key: 'headwater'})
SET h.generation = h.generation + 1
RETURN h.graph_id AS graph_id, h.generation AS generation, h.owner AS owner
