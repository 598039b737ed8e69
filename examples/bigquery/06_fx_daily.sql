-- A rate for every day: weekends carry the last one forward.
INSERT INTO staging.fx_daily (currency, rate_date, previous_rate, rate)
SELECT
  r.currency,
  day,
  IF(r.rate_date IS NULL, NULL, LAG(r.rate) OVER (PARTITION BY r.currency ORDER BY day)),
  LAST_VALUE(r.rate IGNORE NULLS) OVER (PARTITION BY r.currency ORDER BY day)
FROM UNNEST(GENERATE_DATE_ARRAY('2024-01-01', CURRENT_DATE())) AS day
LEFT JOIN raw.fx_rates AS r ON r.rate_date = day;
