-- Rebuilt beside the old table and put in its place by a rename.
DROP TABLE IF EXISTS mart.branch_balance_new;

CREATE TABLE mart.branch_balance_new AS
SELECT
    b.region,
    a.branch_code,
    sum(a.balance) AS balance,
    max(sum(a.balance)) OVER (PARTITION BY b.region) AS top_balance
FROM core.accounts AS a
INNER JOIN mart.branch_tree AS b ON b.branch_code = a.branch_code
GROUP BY b.region, a.branch_code;

DROP TABLE IF EXISTS mart.branch_balance;

ALTER TABLE mart.branch_balance_new RENAME TO branch_balance;
