-- Branch figures of the day, put together in temporary tables.
CREATE TEMP TABLE open_accounts AS
SELECT account_id, branch_code, balance, currency
FROM core.accounts
WHERE status = 'OPEN';

CREATE TEMPORARY TABLE kpi (branch_code text, n_accounts bigint, balance_eur numeric) ON COMMIT PRESERVE ROWS;

INSERT INTO kpi (branch_code, balance_eur, n_accounts)
SELECT o.branch_code, sum(o.balance * r.rate_to_eur), count(o.account_id)
FROM open_accounts AS o
INNER JOIN staging.fx_rates AS r USING (currency)
WHERE r.rate_date = current_date
GROUP BY o.branch_code;

UPDATE kpi
SET balance_eur = kpi.balance_eur + c.adjustment
FROM core.branch_corrections AS c
WHERE c.branch_code = kpi.branch_code;

INSERT INTO mart.daily_kpi
SELECT current_date, k.*
FROM kpi AS k;

DROP TABLE open_accounts;
DROP TABLE kpi;
