-- Year end: keep a dated copy, then correct the live table from the ratings.
CREATE TABLE mart.exposures_copy AS
SELECT DISTINCT counterparty_id, exposure_eur
FROM mart.exposures;

ALTER TABLE mart.exposures_copy RENAME TO exposures_2024;

UPDATE mart.exposures AS e
SET risk_weight = w.risk_weight, rwa_eur = e.exposure_eur * w.risk_weight
FROM raw.ExternalRatings AS r
INNER JOIN ref.risk_weights AS w ON w.grade = r.grade
WHERE r.counterparty_id = e.counterparty_id AND NOT e.is_final;
