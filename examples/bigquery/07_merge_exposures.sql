-- Exposures per counterparty and day; final ones are left alone.
MERGE INTO mart.exposures AS t
USING (
  SELECT
    l.counterparty_id,
    l.booked_on AS reporting_date,
    SUM(l.amount / f.rate) AS exposure_eur,
    ANY_VALUE(w.risk_weight) AS risk_weight
  FROM staging.payment_legs AS l
  INNER JOIN staging.fx_daily AS f ON f.currency = l.currency AND f.rate_date = l.booked_on
  INNER JOIN staging.counterparties AS c USING (counterparty_id)
  LEFT JOIN `hw-bank`.ref.risk_weights AS w USING (sector)
  GROUP BY 1, 2
) AS s
ON t.counterparty_id = s.counterparty_id AND t.reporting_date = s.reporting_date
WHEN MATCHED AND s.exposure_eur = 0 THEN
  DELETE
WHEN MATCHED AND t.is_final IS NOT TRUE THEN
  UPDATE SET
    prior_exposure_eur = t.exposure_eur,
    exposure_eur = s.exposure_eur,
    risk_weight = s.risk_weight,
    rwa_eur = s.exposure_eur * s.risk_weight
WHEN NOT MATCHED BY TARGET THEN
  INSERT (reporting_date, counterparty_id, exposure_eur, is_final)
  VALUES (s.reporting_date, s.counterparty_id, s.exposure_eur, FALSE)
WHEN NOT MATCHED BY SOURCE AND t.reporting_date < DATE_SUB(CURRENT_DATE(), INTERVAL 5 YEAR) THEN
  DELETE;
