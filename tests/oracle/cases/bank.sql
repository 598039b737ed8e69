-- Core banking: customers, accounts, postings, loans. Every statement is resolved by PostgreSQL itself.
CREATE TABLE customers (customer_id int, name text, segment text, country text, birth_date date, manager_id int, tax_id text, opened_on date);
CREATE TABLE accounts (account_id int, customer_id int, branch_id int, currency text, balance numeric(18,2), status text, product text, opened_on date, closed_on date);
CREATE TABLE postings (posting_id bigint, account_id int, amount numeric(18,2), currency text, kind text, booked_at timestamp, value_date date, channel text, counterparty text, reversal_of bigint);
CREATE TABLE rates (currency text, rate_date date, rate numeric(12,6));
CREATE TABLE branches (branch_id int, name text, region text, parent_id int);
CREATE TABLE loans (loan_id int, account_id int, principal numeric(18,2), interest_rate numeric(8,4), start_date date, maturity date, grade text, days_past_due int);
CREATE TABLE collateral (collateral_id int, loan_id int, kind text, appraised numeric(18,2), haircut numeric(5,4));
CREATE TABLE limits (customer_id int, product text, amount numeric(18,2), valid_from date, valid_to date);

CREATE VIEW active_accounts AS
SELECT account_id, customer_id, balance FROM accounts WHERE status = 'ACTIVE';

CREATE VIEW account_names AS
SELECT a.account_id, c.name AS holder, b.name AS branch
FROM accounts a
JOIN customers c ON c.customer_id = a.customer_id
LEFT JOIN branches b ON b.branch_id = a.branch_id;

CREATE VIEW balances_in_euro AS
SELECT a.account_id, a.balance * r.rate AS eur, a.currency
FROM accounts a, rates r
WHERE r.currency = a.currency AND r.rate_date = current_date;

CREATE VIEW latest_rates AS
SELECT DISTINCT ON (currency) currency, rate, rate_date
FROM rates
ORDER BY currency, rate_date DESC;

CREATE VIEW balances_latest_rate AS
WITH latest AS (
    SELECT currency, rate, row_number() OVER (PARTITION BY currency ORDER BY rate_date DESC) AS n FROM rates
)
SELECT a.account_id, round(a.balance * l.rate, 2) AS eur
FROM accounts a JOIN latest l USING (currency)
WHERE l.n = 1;

CREATE VIEW customer_exposure AS
SELECT c.customer_id, c.segment, sum(l.principal) AS exposure, count(*) AS loans, max(l.days_past_due) AS worst
FROM customers c
JOIN accounts a ON a.customer_id = c.customer_id
JOIN loans l ON l.account_id = a.account_id
GROUP BY c.customer_id, c.segment
HAVING sum(l.principal) > 1000;

CREATE VIEW loan_coverage AS
SELECT l.loan_id, l.principal, coalesce(sum(k.appraised * (1 - k.haircut)), 0) AS covered,
       greatest(l.principal - coalesce(sum(k.appraised * (1 - k.haircut)), 0), 0) AS uncovered
FROM loans l LEFT JOIN collateral k ON k.loan_id = l.loan_id
GROUP BY l.loan_id, l.principal;

CREATE VIEW provision AS
SELECT loan_id,
       CASE WHEN days_past_due > 90 THEN principal
            WHEN days_past_due > 30 THEN principal * 0.5
            ELSE principal * interest_rate END AS provision,
       CASE grade WHEN 'A' THEN 1 WHEN 'B' THEN 2 ELSE 3 END AS stage
FROM loans;

CREATE VIEW daily_turnover AS
SELECT account_id, booked_at::date AS day,
       sum(amount) FILTER (WHERE kind = 'C') AS credits,
       sum(amount) FILTER (WHERE kind = 'D') AS debits,
       count(DISTINCT counterparty) AS partners
FROM postings
GROUP BY account_id, booked_at::date;

CREATE VIEW running_balance AS
SELECT posting_id, account_id, amount,
       sum(amount) OVER (PARTITION BY account_id ORDER BY booked_at, posting_id) AS running,
       lag(amount) OVER w AS previous,
       first_value(channel) OVER w AS first_channel
FROM postings
WINDOW w AS (PARTITION BY account_id ORDER BY value_date);

CREATE VIEW reversed AS
SELECT p.posting_id, p.amount, r.posting_id AS reversed_by, r.amount AS reversed_amount
FROM postings p JOIN postings r ON r.reversal_of = p.posting_id
WHERE r.amount = -p.amount;

CREATE VIEW never_used AS
SELECT a.account_id, a.opened_on
FROM accounts a
WHERE NOT EXISTS (SELECT 1 FROM postings p WHERE p.account_id = a.account_id AND p.kind <> 'FEE');

CREATE VIEW big_spenders AS
SELECT name FROM customers
WHERE customer_id IN (SELECT a.customer_id FROM accounts a JOIN postings p ON p.account_id = a.account_id WHERE p.amount < -10000);

CREATE VIEW above_average AS
SELECT account_id, balance FROM accounts a
WHERE balance > (SELECT avg(balance) FROM accounts x WHERE x.product = a.product);

CREATE VIEW with_last_posting AS
SELECT a.account_id,
       (SELECT max(p.booked_at) FROM postings p WHERE p.account_id = a.account_id) AS last_booked,
       (SELECT count(*) FROM postings p WHERE p.account_id = a.account_id AND p.channel = 'WEB') AS web_count
FROM accounts a;

CREATE VIEW last_three AS
SELECT a.account_id, t.amount, t.booked_at
FROM accounts a
CROSS JOIN LATERAL (
    SELECT p.amount, p.booked_at FROM postings p
    WHERE p.account_id = a.account_id ORDER BY p.booked_at DESC LIMIT 3
) t;

CREATE VIEW branch_tree AS
WITH RECURSIVE tree AS (
    SELECT branch_id, name, parent_id, name AS path, 1 AS depth FROM branches WHERE parent_id IS NULL
    UNION ALL
    SELECT b.branch_id, b.name, b.parent_id, t.path || '/' || b.name, t.depth + 1
    FROM branches b JOIN tree t ON t.branch_id = b.parent_id
)
SELECT branch_id, name, path, depth FROM tree;

CREATE VIEW region_totals AS
WITH RECURSIVE under (root, branch_id) AS (
    SELECT branch_id, branch_id FROM branches
    UNION
    SELECT u.root, b.branch_id FROM under u JOIN branches b ON b.parent_id = u.branch_id
)
SELECT u.root, sum(a.balance) AS total
FROM under u JOIN accounts a USING (branch_id)
GROUP BY u.root;

CREATE VIEW movements AS
SELECT account_id, amount, 'POSTING' AS origin, value_date AS happened FROM postings
UNION ALL
SELECT account_id, principal, 'LOAN', start_date FROM loans;

CREATE VIEW movement_months AS
SELECT account_id, date_trunc('month', happened) AS month, origin, sum(amount) AS total
FROM movements
GROUP BY 1, 2, 3
ORDER BY 1, 2;

CREATE VIEW currencies AS
SELECT currency FROM accounts UNION SELECT currency FROM rates;

CREATE VIEW currencies_without_rate AS
SELECT currency FROM accounts EXCEPT SELECT currency FROM rates WHERE rate_date > '2020-01-01';

CREATE VIEW dormant AS
SELECT account_id FROM accounts WHERE status = 'DORMANT'
INTERSECT
SELECT account_id FROM postings WHERE channel = 'BRANCH';

CREATE VIEW limit_use AS
SELECT l.customer_id, l.product, l.amount AS limit_amount, e.used,
       round(100 * e.used / nullif(l.amount, 0), 1) AS percent,
       e.used > l.amount AS breached
FROM limits l
JOIN (SELECT customer_id, product, sum(balance) AS used FROM accounts GROUP BY customer_id, product) e
  ON e.customer_id = l.customer_id AND e.product = l.product
WHERE current_date BETWEEN l.valid_from AND l.valid_to;

CREATE VIEW customers_masked AS
SELECT customer_id, left(name, 1) || '***' AS name, md5(tax_id) AS tax_hash,
       extract(year FROM birth_date)::int AS birth_year
FROM customers;

CREATE VIEW rollup_by_region AS
SELECT b.region, b.name, grouping(b.region) AS is_total, sum(a.balance) AS balance
FROM accounts a JOIN branches b ON b.branch_id = a.branch_id
GROUP BY ROLLUP (b.region, b.name);

CREATE VIEW cube_products AS
SELECT product, currency, count(*) AS n, avg(balance) AS mean
FROM accounts GROUP BY CUBE (product, currency);

CREATE VIEW grouping_sets_status AS
SELECT status, product, sum(balance) AS total
FROM accounts GROUP BY GROUPING SETS ((status), (product), ());

CREATE VIEW managers AS
SELECT c.customer_id, c.name, m.name AS manager, mm.name AS manager_of_manager
FROM customers c
LEFT JOIN customers m ON m.customer_id = c.manager_id
LEFT JOIN customers mm ON mm.customer_id = m.manager_id;

CREATE VIEW all_of_loans AS
SELECT l.*, a.currency FROM loans l JOIN accounts a USING (account_id);

CREATE VIEW natural_join_limits AS
SELECT * FROM limits NATURAL JOIN (SELECT customer_id, name FROM customers) c;

CREATE VIEW full_join_rates AS
SELECT currency, a.balance, r.rate FROM accounts a FULL JOIN rates r USING (currency);

CREATE VIEW right_join_branches AS
SELECT branch_id, b.region, a.balance FROM accounts a RIGHT JOIN branches b USING (branch_id);

CREATE VIEW channel_lists AS
SELECT account_id, string_agg(DISTINCT channel, ',') AS channels,
       array_agg(amount ORDER BY booked_at) AS amounts,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) AS median,
       mode() WITHIN GROUP (ORDER BY channel) AS usual
FROM postings GROUP BY account_id;

CREATE VIEW ranks AS
SELECT customer_id, total, rank() OVER (ORDER BY total DESC) AS place, ntile(10) OVER (ORDER BY total) AS decile
FROM (SELECT customer_id, sum(balance) AS total FROM accounts GROUP BY customer_id) t;

CREATE VIEW growth AS
WITH monthly AS (
    SELECT date_trunc('month', booked_at) AS month, sum(amount) AS total FROM postings GROUP BY 1
), compared AS (
    SELECT month, total, lag(total) OVER (ORDER BY month) AS before FROM monthly
)
SELECT month, total, CASE WHEN before <> 0 THEN (total - before) / before END AS growth FROM compared;

CREATE VIEW age_buckets AS
SELECT width_bucket(extract(year FROM age(birth_date)), 0, 100, 10) AS bucket, count(*) AS people, min(opened_on) AS first_opened
FROM customers GROUP BY 1;

CREATE VIEW interest_calendar AS
SELECT l.loan_id, g.due::date AS due, l.principal * l.interest_rate / 12 AS interest
FROM loans l CROSS JOIN LATERAL generate_series(l.start_date, l.maturity, interval '1 month') AS g (due);

CREATE VIEW any_all AS
SELECT loan_id FROM loans
WHERE principal > ALL (SELECT appraised FROM collateral WHERE kind = 'CAR')
   OR account_id = ANY (SELECT account_id FROM accounts WHERE status = 'BLOCKED');

CREATE VIEW exists_flag AS
SELECT c.customer_id,
       EXISTS (SELECT 1 FROM limits l WHERE l.customer_id = c.customer_id) AS has_limit,
       c.customer_id IN (SELECT customer_id FROM accounts WHERE balance < 0) AS overdrawn
FROM customers c;
