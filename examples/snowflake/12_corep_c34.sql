-- COREP C 34.02: counterparty credit risk by sector, built aside and put in place by a rename.
CREATE OR REPLACE TABLE reg.corep_c34_next AS
WITH live AS (
    SELECT counterparty_id FROM mart.exposures
    MINUS
    SELECT counterparty_id FROM mart.limits WHERE breached_on IS NULL
)

SELECT
    DECODE(cp.sector, 'BANK', '0070', '0080') AS row_code,
    cp.sector,
    SUM(e.net_eur) AS ead_eur,
    SUM(e.net_eur * w.weight) AS rwa_eur
FROM mart.exposures AS e
INNER JOIN live ON live.counterparty_id = e.counterparty_id
INNER JOIN staging.counterparties AS cp ON cp.counterparty_id = e.counterparty_id
LEFT JOIN ref.risk_weights AS w ON w.sector = cp.sector
GROUP BY 1, 2
ORDER BY ead_eur DESC;

INSERT OVERWRITE INTO reg.corep_c34
SELECT n.* FROM reg.corep_c34_next AS n;

ALTER TABLE reg.corep_c34_next RENAME TO reg.corep_c34_last_run;
