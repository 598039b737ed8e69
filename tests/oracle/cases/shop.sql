-- An online shop: what a warehouse built over it looks like.
CREATE SCHEMA raw;
CREATE SCHEMA mart;
CREATE TABLE raw.users (id int, email text, created_at timestamp, referrer text, country text, is_test boolean);
CREATE TABLE raw.orders (id int, user_id int, status text, ordered_at timestamp, shipped_at timestamp, coupon text, shipping numeric(10,2));
CREATE TABLE raw.order_items (order_id int, line int, product_id int, quantity int, unit_price numeric(10,2), discount numeric(10,2));
CREATE TABLE raw.products (id int, sku text, title text, category_id int, price numeric(10,2), tags text[], attributes jsonb);
CREATE TABLE raw.categories (id int, parent_id int, title text);
CREATE TABLE raw.payments (id int, order_id int, method text, amount numeric(10,2), paid_at timestamp, failed boolean);
CREATE TABLE raw.visits (visit_id bigint, user_id int, page text, visited_at timestamp, device text, payload jsonb);
CREATE TABLE raw.stock (product_id int, warehouse text, quantity int, counted_on date);

CREATE VIEW mart.stg_users AS
SELECT id AS user_id, lower(email) AS email, created_at, coalesce(referrer, 'direct') AS referrer, country
FROM raw.users WHERE NOT is_test;

CREATE VIEW mart.stg_orders AS
SELECT id AS order_id, user_id, upper(status) AS status, ordered_at::date AS order_date, shipped_at, coupon, shipping
FROM raw.orders;

CREATE VIEW mart.stg_items AS
SELECT order_id, line, product_id, quantity, unit_price, quantity * unit_price - coalesce(discount, 0) AS net
FROM raw.order_items;

CREATE VIEW mart.stg_payments AS
SELECT order_id, sum(amount) AS paid, max(paid_at) AS last_paid, bool_or(failed) AS any_failed
FROM raw.payments GROUP BY order_id;

CREATE VIEW mart.fct_orders AS
WITH items AS (
    SELECT order_id, sum(net) AS net, sum(quantity) AS pieces, count(*) AS lines FROM mart.stg_items GROUP BY order_id
), payments AS (
    SELECT * FROM mart.stg_payments
), final AS (
    SELECT o.order_id, o.user_id, o.order_date, o.status, i.net, i.pieces, i.lines, p.paid,
           i.net + o.shipping - coalesce(p.paid, 0) AS outstanding
    FROM mart.stg_orders o
    LEFT JOIN items i ON i.order_id = o.order_id
    LEFT JOIN payments p ON p.order_id = o.order_id
)
SELECT * FROM final;

CREATE VIEW mart.dim_users AS
WITH users AS (SELECT * FROM mart.stg_users),
orders AS (SELECT * FROM mart.fct_orders),
summary AS (
    SELECT user_id, min(order_date) AS first_order, max(order_date) AS last_order, count(*) AS orders, sum(net) AS value
    FROM orders GROUP BY 1
)
SELECT users.user_id, users.email, users.country, summary.first_order, summary.last_order,
       coalesce(summary.orders, 0) AS orders, coalesce(summary.value, 0) AS value
FROM users LEFT JOIN summary USING (user_id);

CREATE VIEW mart.cohorts AS
SELECT date_trunc('month', d.first_order) AS cohort,
       date_trunc('month', o.order_date) AS month,
       count(DISTINCT o.user_id) AS users,
       sum(o.net) AS revenue
FROM mart.fct_orders o JOIN mart.dim_users d ON d.user_id = o.user_id
GROUP BY 1, 2;

CREATE VIEW mart.repeat_rate AS
SELECT country, avg(CASE WHEN orders > 1 THEN 1.0 ELSE 0 END) AS repeat_rate,
       count(*) FILTER (WHERE orders = 0) AS never
FROM mart.dim_users GROUP BY country;

CREATE VIEW mart.category_paths AS
WITH RECURSIVE paths (id, title, path) AS (
    SELECT id, title, ARRAY[title] FROM raw.categories WHERE parent_id IS NULL
    UNION ALL
    SELECT c.id, c.title, p.path || c.title FROM raw.categories c, paths p WHERE c.parent_id = p.id
)
SELECT id AS category_id, title, array_to_string(path, ' > ') AS path, cardinality(path) AS depth FROM paths;

CREATE VIEW mart.product_sales AS
SELECT p.sku, p.title, c.path, sum(i.quantity) AS sold, sum(i.net) AS revenue,
       sum(i.net) / nullif(sum(sum(i.net)) OVER (PARTITION BY c.path), 0) AS share
FROM mart.stg_items i
JOIN raw.products p ON p.id = i.product_id
LEFT JOIN mart.category_paths c ON c.category_id = p.category_id
GROUP BY p.sku, p.title, c.path;

CREATE VIEW mart.top_per_category AS
SELECT * FROM (
    SELECT s.*, row_number() OVER (PARTITION BY path ORDER BY revenue DESC) AS place FROM mart.product_sales s
) ranked
WHERE place <= 3;

CREATE VIEW mart.tags AS
SELECT p.id AS product_id, t.tag FROM raw.products p CROSS JOIN LATERAL unnest(p.tags) AS t (tag);

CREATE VIEW mart.tag_positions AS
SELECT p.sku, t.tag, t.n FROM raw.products p, unnest(p.tags) WITH ORDINALITY AS t (tag, n);

CREATE VIEW mart.tag_rows AS
SELECT id, unnest(tags) AS tag FROM raw.products;

CREATE VIEW mart.attributes AS
SELECT id, attributes ->> 'color' AS color, (attributes -> 'size' ->> 'width')::numeric AS width,
       attributes #>> '{maker,name}' AS maker, attributes ? 'fragile' AS fragile
FROM raw.products;

CREATE VIEW mart.attribute_pairs AS
SELECT p.id, a.key, a.value FROM raw.products p, jsonb_each_text(p.attributes) AS a;

CREATE VIEW mart.baskets AS
SELECT a.product_id AS first, b.product_id AS second, count(*) AS together
FROM raw.order_items a JOIN raw.order_items b ON a.order_id = b.order_id AND a.product_id < b.product_id
GROUP BY 1, 2 HAVING count(*) > 5;

CREATE VIEW mart.sessions AS
WITH gaps AS (
    SELECT user_id, visited_at, page,
           CASE WHEN visited_at - lag(visited_at) OVER (PARTITION BY user_id ORDER BY visited_at) > interval '30 minutes' THEN 1 ELSE 0 END AS is_new
    FROM raw.visits
), numbered AS (
    SELECT *, sum(is_new) OVER (PARTITION BY user_id ORDER BY visited_at) AS session_no FROM gaps
)
SELECT user_id, session_no, min(visited_at) AS started, max(visited_at) AS ended, count(*) AS pages,
       (array_agg(page ORDER BY visited_at))[1] AS landing
FROM numbered GROUP BY user_id, session_no;

CREATE VIEW mart.funnel AS
SELECT count(DISTINCT user_id) FILTER (WHERE page = '/') AS home,
       count(DISTINCT user_id) FILTER (WHERE page LIKE '/product/%') AS product,
       count(DISTINCT user_id) FILTER (WHERE page = '/checkout') AS checkout
FROM raw.visits;

CREATE VIEW mart.devices AS
SELECT device, percentile_disc(array[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY (payload ->> 'ms')::int) AS quartiles
FROM raw.visits GROUP BY device;

CREATE VIEW mart.daily AS
SELECT d.day::date AS day, coalesce(sum(o.net), 0) AS revenue, count(o.order_id) AS orders
FROM generate_series('2024-01-01'::timestamp, '2024-12-31', '1 day') AS d (day)
LEFT JOIN mart.fct_orders o ON o.order_date = d.day::date
GROUP BY d.day;

CREATE VIEW mart.seven_days AS
SELECT day, revenue, avg(revenue) OVER (ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS mean_7,
       revenue - lag(revenue, 7) OVER (ORDER BY day) AS change
FROM mart.daily;

CREATE VIEW mart.coupon_use AS
SELECT coalesce(o.coupon, 'none') AS coupon, count(*) AS orders,
       sum(i.discount) AS discount, sum(i.quantity * i.unit_price) AS gross
FROM raw.orders o JOIN raw.order_items i ON i.order_id = o.id
GROUP BY o.coupon;

CREATE VIEW mart.stock_now AS
SELECT DISTINCT ON (product_id, warehouse) product_id, warehouse, quantity, counted_on
FROM raw.stock ORDER BY product_id, warehouse, counted_on DESC;

CREATE VIEW mart.stock_pivot AS
SELECT product_id,
       sum(CASE WHEN warehouse = 'NORTH' THEN quantity ELSE 0 END) AS north,
       sum(CASE WHEN warehouse = 'SOUTH' THEN quantity ELSE 0 END) AS south,
       sum(quantity) AS total
FROM mart.stock_now GROUP BY product_id;

CREATE VIEW mart.to_reorder AS
SELECT p.sku, s.total, r.per_day, s.total / r.per_day AS days_left
FROM mart.stock_pivot s
JOIN raw.products p ON p.id = s.product_id
JOIN LATERAL (
    SELECT sum(i.quantity) / 30.0 AS per_day
    FROM raw.order_items i JOIN raw.orders o ON o.id = i.order_id
    WHERE i.product_id = p.id AND o.ordered_at > now() - interval '30 days'
) r ON r.per_day > 0
WHERE s.total / r.per_day < 14;

CREATE VIEW mart.unpaid AS
SELECT o.id, o.ordered_at FROM raw.orders o
WHERE NOT EXISTS (SELECT FROM raw.payments p WHERE p.order_id = o.id AND NOT p.failed)
  AND o.status NOT IN ('cancelled', 'returned');

CREATE VIEW mart.first_purchase AS
SELECT u.id, f.product_id, f.ordered_at
FROM raw.users u
LEFT JOIN LATERAL (
    SELECT i.product_id, o.ordered_at FROM raw.orders o JOIN raw.order_items i ON i.order_id = o.id
    WHERE o.user_id = u.id ORDER BY o.ordered_at, i.line FETCH FIRST 1 ROW ONLY
) f ON true;

CREATE VIEW mart.events AS
SELECT user_id, 'order' AS event, ordered_at AS at, id::text AS reference FROM raw.orders
UNION ALL
SELECT user_id, 'visit', visited_at, page FROM raw.visits
UNION ALL
SELECT o.user_id, 'payment', p.paid_at, p.method FROM raw.payments p JOIN raw.orders o ON o.id = p.order_id;

CREATE VIEW mart.last_touch AS
SELECT e.user_id, e.at, t.reference
FROM mart.events e
JOIN LATERAL (
    SELECT reference FROM mart.events x WHERE x.user_id = e.user_id AND x.event = 'visit' AND x.at <= e.at
    ORDER BY x.at DESC LIMIT 1
) t ON true
WHERE e.event = 'order';

CREATE VIEW mart.order_json AS
SELECT o.id, jsonb_build_object('status', o.status, 'items', jsonb_agg(jsonb_build_object('sku', p.sku, 'n', i.quantity) ORDER BY i.line)) AS document
FROM raw.orders o JOIN raw.order_items i ON i.order_id = o.id JOIN raw.products p ON p.id = i.product_id
GROUP BY o.id, o.status;

CREATE VIEW mart.rows_as_json AS
SELECT to_jsonb(u) AS document, u.id FROM raw.users u;

CREATE VIEW mart.median_days AS
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM shipped_at - ordered_at)) AS median_seconds
FROM raw.orders WHERE shipped_at IS NOT NULL;

CREATE VIEW mart.status_changes AS
SELECT id, status, CASE WHEN shipped_at IS NULL THEN 'open' WHEN shipped_at - ordered_at < interval '2 days' THEN 'fast' ELSE 'slow' END AS speed
FROM raw.orders;

CREATE VIEW mart.payment_matrix AS
SELECT o.id AS order_id, card.amount AS card, cash.amount AS cash
FROM raw.orders o
LEFT JOIN raw.payments card ON card.order_id = o.id AND card.method = 'card'
LEFT JOIN raw.payments cash ON cash.order_id = o.id AND cash.method = 'cash';

CREATE VIEW mart.price_outliers AS
SELECT sku, price FROM raw.products p
WHERE abs(price - (SELECT avg(price) FROM raw.products q WHERE q.category_id = p.category_id))
    > 2 * (SELECT stddev(price) FROM raw.products q WHERE q.category_id = p.category_id);
