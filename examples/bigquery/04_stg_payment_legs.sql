-- One row per leg and tag of a settled payment.
CREATE OR REPLACE TABLE staging.payment_legs
PARTITION BY booked_on
AS
SELECT
  p.payment_id,
  DATE(p.booked_at) AS booked_on,
  p.payer.counterparty_id AS counterparty_id,
  p.payer.address.country AS payer_country,
  leg.leg_no,
  leg.amount,
  leg.currency,
  tag,
  p.tags[SAFE_OFFSET(0)] AS first_tag
FROM raw.payments AS p
CROSS JOIN UNNEST(p.legs) AS leg
LEFT JOIN UNNEST(p.tags) AS tag
WHERE p.status = 'SETTLED'
  AND leg.amount <> 0
  AND NOT EXISTS (SELECT 1 FROM UNNEST(p.tags) AS t WHERE t = 'test');
