INSERT INTO t (a, label, most, arr)
SELECT v.n, v.label, max_by(s.x, s.y), array_agg(s.z ORDER BY s.w)
FROM (VALUES (1, 'x')) AS v (n, label) JOIN s ON s.kind = v.n GROUP BY v.n, v.label;
