MATCH (h:HeadwaterGraph {key: 'headwater', graph_id: $graph_id})
SET h.generation = CASE WHEN h.generation < $generation THEN $generation ELSE h.generation END
RETURN h.graph_id AS graph_id, h.generation AS generation, h.owner AS owner, coalesce(h.previous, '') AS previous
