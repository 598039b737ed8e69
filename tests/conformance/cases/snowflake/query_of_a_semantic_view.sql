CREATE TABLE rep AS
SELECT region, month, revenue
FROM SEMANTIC_VIEW (
  sem.sales_view
  METRICS orders.revenue
  DIMENSIONS shops.region, DATE_TRUNC('month', orders.sold_at) AS month
  WHERE shops.open = TRUE
) WHERE revenue > 0;
CREATE VIEW everything AS SELECT * FROM SEMANTIC_VIEW (sem.sales_view FACTS orders.net DIMENSIONS shops.region);
