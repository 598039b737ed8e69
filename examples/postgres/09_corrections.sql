-- Late corrections, in place.
UPDATE staging.account_days AS d
SET
    balance_eur = a.balance * r.rate_to_eur,
    turnover_eur = coalesce(d.turnover_eur, 0)
FROM core.accounts AS a
INNER JOIN staging.fx_rates AS r ON r.currency = a.currency
WHERE d.account_id = a.account_id AND d.as_of = r.rate_date;

DELETE FROM staging.loan_arrears AS x
USING core.loans AS l
WHERE l.loan_id = x.loan_id AND l.status IN ('REPAID', 'SOLD');

UPDATE core.accounts
SET status = 'DORMANT'
WHERE closed_on IS NULL
    AND account_id NOT IN (SELECT t.account_id FROM core.transactions AS t WHERE t.booked_at > now() - interval '1 year');
