-- One row per account and day: balance and turnover in euro.
-- The inner WITH reuses the name latest_rate for something else; the outer one is what USING joins.
INSERT INTO staging.account_days (as_of, account_id, turnover_eur, balance_eur, n_credits)
WITH latest_rate AS (
    SELECT DISTINCT ON (currency) currency, rate_to_eur
    FROM staging.fx_rates
    ORDER BY currency, rate_date DESC
),

booked AS (
    WITH latest_rate AS (
        SELECT transaction_id, account_id, booked_at::date AS as_of, amount, kind
        FROM core.transactions
        WHERE reversal_of IS NULL
    )

    SELECT
        account_id,
        as_of,
        sum(amount) AS turnover,
        count(transaction_id) FILTER (WHERE kind = 'CREDIT') AS n_credits
    FROM latest_rate
    GROUP BY account_id, as_of
)

SELECT
    b.as_of,
    a.account_id,
    b.turnover * r.rate_to_eur,
    a.balance * r.rate_to_eur,
    b.n_credits
FROM core.accounts AS a
INNER JOIN booked AS b ON b.account_id = a.account_id
LEFT JOIN latest_rate AS r USING (currency)
WHERE a.status <> 'CLOSED';
