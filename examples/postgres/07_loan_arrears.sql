-- What is overdue, per loan. No column list: the order is the table's.
INSERT INTO staging.loan_arrears
SELECT
    l.loan_id,
    l.customer_id,
    current_date - late.first_due_on,
    late.missing * fx.rate_to_eur,
    late.last_paid_on,
    lag(late.first_due_on) OVER (PARTITION BY l.customer_id ORDER BY l.granted_on)
FROM core.loans AS l
CROSS JOIN LATERAL (
    SELECT
        min(p.due_on) AS first_due_on,
        max(p.paid_on) AS last_paid_on,
        sum(p.amount_due - coalesce(p.amount_paid, 0)) AS missing
    FROM core.payments AS p
    WHERE p.loan_id = l.loan_id AND p.due_on < current_date
) AS late
INNER JOIN staging.fx_rates AS fx ON fx.currency = l.currency AND fx.rate_date = current_date
WHERE late.missing > 0;
