-- COREP C 07.00: credit risk, standardised approach.
INSERT INTO reg.corep_c07 (row_code, rwa_eur, exposure_eur, sector)
WITH reportable AS (
  SELECT counterparty_id, sector FROM staging.counterparties
  EXCEPT DISTINCT
  SELECT counterparty_id, sector FROM staging.counterparties WHERE country = 'XX'
),

exposed AS (
  SELECT counterparty_id FROM mart.exposures WHERE is_final
  INTERSECT DISTINCT
  SELECT counterparty_id FROM mart.rated_exposures
)

SELECT
  CASE WHEN r.sector = 'BANK' THEN '0070' ELSE '0080' END,
  SUM(e.rwa_eur),
  SUM(e.exposure_eur),
  r.sector
FROM mart.exposures AS e
INNER JOIN reportable AS r ON r.counterparty_id = e.counterparty_id
INNER JOIN exposed AS x ON x.counterparty_id = e.counterparty_id
GROUP BY r.sector;

EXPORT DATA OPTIONS (uri = 'gs://hw-bank-out/corep/c07-*.csv', format = 'CSV') AS
SELECT * FROM reg.corep_c07 ORDER BY row_code;
