-- Monthly movements and running balances per ledger account.
CREATE OR REPLACE TABLE mart.gl_balances AS
WITH entries AS (
  SELECT account_code, posted_on, amount, currency
  FROM staging.gl_entries
  UNION ALL
  SELECT 'SUSPENSE', booked_on, amount, currency
  FROM staging.payment_legs
  WHERE counterparty_id IS NULL
),

in_eur AS (
  SELECT
    e.account_code,
    DATE_TRUNC(e.posted_on, MONTH) AS month,
    e.amount / fx.rate AS amount_eur
  FROM entries AS e
  LEFT JOIN staging.fx_daily AS fx ON fx.currency = e.currency AND fx.rate_date = e.posted_on
)

SELECT
  account_code,
  month,
  SUM(amount_eur) AS movement_eur,
  SUM(SUM(amount_eur)) OVER (PARTITION BY account_code ORDER BY month) AS balance_eur,
  ARRAY_AGG(amount_eur ORDER BY amount_eur DESC LIMIT 5) AS largest
FROM in_eur
GROUP BY account_code, month;
