MATCH (h:HeadwaterGraph {key: 'headwater'})
RETURN h.graph_id AS graph_id, h.generation AS generation, h.owner AS owner, coalesce(h.previous, '') AS previous
