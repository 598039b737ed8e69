SELECT a.name, LAST_VALUE(b.name) WITHIN GROUP (GRAPH PATH) AS farthest
INTO reached
FROM person AS a, knows FOR PATH AS k, person FOR PATH AS b
WHERE MATCH(SHORTEST_PATH(a(-(k)->b)+)) AND a.id = 7;
