-- A metric view is a view of its dimensions and measures; joins within joins are reached by their path.
CREATE OR REPLACE VIEW mart.sales_metrics
WITH METRICS
LANGUAGE YAML
COMMENT 'what is sold'
AS $$
version: 1.1
source: core.sales
filter: sold_on >= '2024-01-01'
joins:
  - name: shop
    source: core.shops
    on: source.shop_id = shop.id
    joins:
      - name: town
        source: core.towns
        on: shop.town_id = town.id
  - name: item
    source: core.items
    using: [item_id]
dimensions:
  - name: Month
    expr: date_trunc('MONTH', sold_on)
  - name: Town
    expr: shop.town.name
  - name: Kind
    expr: CASE WHEN item.price > 100 THEN 'dear' ELSE 'cheap' END
measures:
  - name: Revenue
    expr: SUM(amount)
  - name: Customers
    expr: COUNT(DISTINCT customer_id)
  - name: Revenue per Customer
    expr: MEASURE(Revenue) / MEASURE(Customers)
$$;
CREATE TABLE mart.by_town AS SELECT `Town`, MEASURE(`Revenue`) AS revenue FROM mart.sales_metrics GROUP BY ALL;
