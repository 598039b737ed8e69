-- A multi-statement script: a variable and a temporary table between the statements.
DECLARE as_of DATE DEFAULT CURRENT_DATE();

CREATE TEMP TABLE open_exposures AS
SELECT counterparty_id, exposure_eur
FROM mart.exposures
WHERE reporting_date = as_of AND is_final;

DELETE FROM mart.top_exposures
WHERE counterparty_id IN (SELECT o.counterparty_id FROM open_exposures AS o);

INSERT INTO mart.top_exposures
SELECT
  RANK() OVER (ORDER BY o.exposure_eur DESC) AS position,
  o.counterparty_id,
  c.legal_name,
  o.exposure_eur
FROM open_exposures AS o
INNER JOIN staging.counterparties AS c ON c.counterparty_id = o.counterparty_id
ORDER BY o.exposure_eur DESC
LIMIT 100;
