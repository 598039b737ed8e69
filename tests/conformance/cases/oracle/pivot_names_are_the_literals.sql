CREATE VIEW v AS
SELECT p.id, p."'KSM'" AS ksm, p."'KSM'_N" AS ksm_n, p.lg, p."2022" AS y
FROM (SELECT id, g, amt, qty FROM s) PIVOT (SUM(amt), MAX(qty) AS n FOR g IN ('KSM', 'LGO' AS lg, 2022)) p;
