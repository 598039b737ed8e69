INSERT INTO forecast (country, prod, yr, sales, margin, cost)
SELECT country, prod, yr, sales, margin, cost FROM sales_view
MODEL PARTITION BY (country) DIMENSION BY (prod, yr)
MEASURES (amount sales, 0 AS margin, cost)
RULES UPSERT ALL AUTOMATIC ORDER (
  sales[ANY, 2025] = AVG(sales)[CV(prod), yr BETWEEN 2020 AND 2024],
  UPDATE margin[ANY, ANY] ORDER BY yr = sales[CV(), CV()] - cost[CV(), CV()]
);
INSERT INTO debts (no, left_)
SELECT no, left_ FROM loans
MODEL DIMENSION BY (no) MEASURES (due left_, rate) RULES ITERATE (12) UNTIL (left_[1] < 0) (left_[ANY] = left_[CV()] * (1 - rate[CV()]));
