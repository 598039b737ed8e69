CREATE TABLE sales (old_day DATE);
CREATE TABLE sales_new AS
WITH paid AS (SELECT day, amount FROM orders),
     all_of AS (SELECT *, 'p' AS kind FROM paid UNION ALL SELECT day, amount, kind FROM gifts)
SELECT a.*, amount * 2 AS twice FROM all_of a;
ALTER TABLE sales_new SWAP WITH sales;
CREATE TABLE report AS SELECT * FROM sales;
