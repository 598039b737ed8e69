-- Customers of the European Economic Area, with what they hold.
CREATE OR REPLACE VIEW mart.customer_profile AS
SELECT
    c.customer_id,
    upper(c.full_name) AS display_name,
    c.segment AS customer_segment,
    CASE
        WHEN c.segment = 'SOVEREIGN' THEN 'LOW'
        WHEN EXISTS (
            SELECT 1
            FROM core.loans AS l
            WHERE l.customer_id = c.customer_id AND l.status = 'DEFAULT'
        ) THEN 'HIGH'
        ELSE c.country_code
    END AS risk_class,
    (
        SELECT sum(a.balance)
        FROM core.accounts AS a
        WHERE a.customer_id = c.customer_id AND a.status = 'OPEN'
    ) AS open_balance,
    (
        SELECT a.product_code
        FROM core.accounts AS a
        INNER JOIN core.branches AS b ON b.branch_code = a.branch_code
        WHERE a.customer_id = c.customer_id AND b.region = 'HOME'
        ORDER BY a.opened_on
        LIMIT 1
    ) AS first_product,
    coalesce(parent.full_name, 'none') AS group_name
FROM core.customers AS c
LEFT JOIN core.customers AS parent ON parent.customer_id = c.parent_customer_id
WHERE c.country_code IN (SELECT e.country_code FROM core.eea_countries AS e WHERE e.joined_on <= current_date)
    AND NOT EXISTS (SELECT 1 FROM core.accounts AS x WHERE x.customer_id = c.customer_id AND x.closed_on IS NOT NULL);
