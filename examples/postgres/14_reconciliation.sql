-- What finance and risk compare before reporting.
CREATE VIEW reg.customer_totals AS
SELECT
    customer_id,
    coalesce(l.amount, 0) AS loans,
    coalesce(a.amount, 0) AS deposits
FROM (
    SELECT customer_id, sum(outstanding) AS amount
    FROM core.loans
    GROUP BY customer_id
) AS l
FULL JOIN (
    SELECT customer_id, sum(balance) AS amount
    FROM core.accounts
    GROUP BY customer_id
) AS a USING (customer_id);

CREATE TABLE reg.reportable_customers AS
SELECT customer_id, country_code FROM core.customers
EXCEPT
SELECT customer_id, country_code FROM core.customers WHERE segment = 'INTERNAL';

-- SELECT INTO is CREATE TABLE AS.
SELECT customer_id
INTO reg.watch_list
FROM staging.loan_arrears
WHERE days_past_due > 30
INTERSECT
SELECT t.customer_id
FROM reg.customer_totals AS t
WHERE t.deposits < t.loans;
