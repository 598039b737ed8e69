-- Exposure of whole groups: from the ultimate parent down.
CREATE OR REPLACE TABLE mart.group_exposures AS
WITH RECURSIVE groups AS (
    SELECT counterparty_id, counterparty_id AS group_id, legal_name AS group_name, 1 AS level
    FROM raw.counterparties
    WHERE parent_id IS NULL

    UNION ALL

    SELECT c.counterparty_id, g.group_id, g.group_name, g.level + 1
    FROM raw.counterparties AS c
    INNER JOIN groups AS g ON g.counterparty_id = c.parent_id
)

SELECT
    g.group_id,
    MAX(g.level) AS depth,
    SUM(e.net_eur) AS net_eur,
    LISTAGG(cp.name, '; ') WITHIN GROUP (ORDER BY e.net_eur DESC) AS members,
    SUM(e.net_eur) / SUM(SUM(e.net_eur)) OVER () AS share
FROM mart.exposures AS e
NATURAL JOIN staging.counterparties AS cp
INNER JOIN groups AS g ON g.counterparty_id = cp.counterparty_id
GROUP BY g.group_id;
