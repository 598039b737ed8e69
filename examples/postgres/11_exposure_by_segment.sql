-- Exposure by customer segment: overdrawn accounts and loans together.
CREATE MATERIALIZED VIEW mart.exposure_by_segment AS
WITH exposure AS (
    SELECT customer_id, -balance AS amount, currency
    FROM core.accounts
    WHERE balance < 0

    UNION ALL

    SELECT customer_id, outstanding, currency
    FROM core.loans
)

SELECT
    c.segment,
    sum(e.amount) AS exposure,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY e.amount) AS median_exposure,
    string_agg(e.currency, ',' ORDER BY e.currency) AS currencies,
    count(*) AS n_positions
FROM exposure AS e
INNER JOIN core.customers AS c USING (customer_id)
GROUP BY c.segment
HAVING sum(e.amount) > 1000
ORDER BY exposure DESC;

CREATE UNIQUE INDEX exposure_by_segment_key ON mart.exposure_by_segment (segment);
