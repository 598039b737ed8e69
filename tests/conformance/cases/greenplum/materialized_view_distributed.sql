CREATE MATERIALIZED VIEW mart.monthly AS
SELECT date_trunc('month', s.sold)::date AS month, SUM(s.net) AS net
FROM mart.sales s
GROUP BY 1
DISTRIBUTED BY (month);

CREATE MATERIALIZED VIEW mart.brands WITH (appendonly = true) AS
SELECT brand FROM mart.sales
DISTRIBUTED RANDOMLY;
