-- Each exposure with the best rating known at its date (column names in any case).
CREATE MATERIALIZED VIEW mart.sector_exposures AS
SELECT c.Sector, SUM(e.EXPOSURE_EUR) AS exposure_eur
FROM mart.exposures AS e
INNER JOIN staging.counterparties AS c ON c.counterparty_id = e.counterparty_id
GROUP BY c.sector;

CREATE OR REPLACE VIEW mart.rated_exposures AS
SELECT
  e.counterparty_id,
  e.reporting_date,
  STRUCT(e.exposure_eur AS gross, e.rwa_eur AS weighted) AS amounts,
  (
    SELECT MIN(r.grade)
    FROM raw.ExternalRatings AS r
    WHERE r.counterparty_id = e.counterparty_id AND r.rated_on <= e.reporting_date
  ) AS best_grade,
  e.exposure_eur > (SELECT AVG(x.exposure_eur) FROM mart.exposures AS x) AS is_large
FROM mart.exposures AS e
WHERE e.counterparty_id IN (
  SELECT r.counterparty_id FROM raw.ExternalRatings AS r WHERE r.agency IN ('S', 'M', 'F')
);
