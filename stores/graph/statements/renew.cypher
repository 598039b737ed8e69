MATCH (h:HeadwaterGraph {key: 'headwater'})
SET h.key = 'headwater' // locks the marker: of two who renew it, the second sees what the first did
WITH h, h.graph_id = $graph_id AS mine
SET h.previous = CASE WHEN mine THEN $graph_id ELSE h.previous END,
    h.generation = CASE WHEN mine THEN 1 ELSE h.generation END,
    h.graph_id = CASE WHEN mine THEN $fresh ELSE h.graph_id END
RETURN h.graph_id AS graph_id, h.generation AS generation, h.owner AS owner, coalesce(h.previous, '') AS previous
