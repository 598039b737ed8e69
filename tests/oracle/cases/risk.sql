-- Market and credit risk: positions, trades, scenarios, regulatory reports; written as such teams write them.
CREATE TABLE trades (trade_id bigint, book_id int, instrument_id int, counterparty_id int, side text, quantity numeric, price numeric, traded_at timestamp, settle_on date, status text, version int);
CREATE TABLE instruments (instrument_id int, isin text, kind text, currency text, issuer_id int, coupon numeric, matures_on date, multiplier numeric);
CREATE TABLE books (book_id int, desk text, trader text, legal_entity text, parent_book_id int);
CREATE TABLE prices (instrument_id int, priced_on date, bid numeric, ask numeric, last numeric, source text);
CREATE TABLE fx (base text, quote text, fixed_on date, rate numeric);
CREATE TABLE counterparties (counterparty_id int, name text, country text, rating text, sector text, group_id int);
CREATE TABLE exposures (counterparty_id int, measured_on date, pd numeric, lgd numeric, ead numeric, netting_set text);
CREATE TABLE scenarios (scenario_id int, name text, factor text, shock numeric);
CREATE TABLE sensitivities (trade_id bigint, factor text, delta numeric, gamma numeric);
CREATE TABLE risk_weights (rating text, sector text, weight numeric, valid_from date, valid_to date);

CREATE VIEW live_trades AS
SELECT * FROM (SELECT t.*, row_number() OVER (PARTITION BY trade_id ORDER BY version DESC) AS newest FROM trades t) v
WHERE newest = 1 AND status <> 'CANCELLED';

CREATE VIEW signed AS
SELECT trade_id, book_id, instrument_id, counterparty_id,
       CASE side WHEN 'BUY' THEN quantity WHEN 'SELL' THEN -quantity END AS signed_quantity, price
FROM live_trades;

CREATE VIEW positions AS
SELECT book_id, instrument_id, sum(signed_quantity) AS quantity,
       sum(signed_quantity * price) / nullif(sum(signed_quantity), 0) AS average_price
FROM signed GROUP BY book_id, instrument_id HAVING sum(signed_quantity) <> 0;

CREATE VIEW last_prices AS
SELECT DISTINCT ON (p.instrument_id) p.instrument_id, coalesce(p.last, (p.bid + p.ask) / 2) AS price, p.priced_on
FROM prices p WHERE p.source IN ('BBG', 'REUTERS') ORDER BY p.instrument_id, p.priced_on DESC, p.source;

CREATE VIEW marked AS
SELECT p.book_id, i.isin, p.quantity, l.price, i.currency,
       p.quantity * l.price * coalesce(i.multiplier, 1) AS value,
       (l.price - p.average_price) * p.quantity AS unrealized
FROM positions p JOIN instruments i USING (instrument_id) LEFT JOIN last_prices l USING (instrument_id);

CREATE VIEW marked_usd AS
WITH usd AS (SELECT base, rate FROM fx f WHERE quote = 'USD' AND fixed_on = (SELECT max(fixed_on) FROM fx g WHERE g.base = f.base))
SELECT m.book_id, m.isin, m.value * CASE m.currency WHEN 'USD' THEN 1 ELSE u.rate END AS value_usd
FROM marked m LEFT JOIN usd u ON u.base = m.currency;

CREATE VIEW desk_totals AS
SELECT b.desk, b.legal_entity, sum(m.value_usd) AS total, sum(abs(m.value_usd)) AS gross, count(DISTINCT m.isin) AS names
FROM marked_usd m JOIN books b ON b.book_id = m.book_id
GROUP BY GROUPING SETS ((b.desk, b.legal_entity), (b.legal_entity), ());

CREATE VIEW book_tree AS
WITH RECURSIVE tree (book_id, root, depth, path) AS (
    SELECT book_id, book_id, 0, ARRAY[book_id] FROM books WHERE parent_book_id IS NULL
    UNION ALL
    SELECT b.book_id, t.root, t.depth + 1, t.path || b.book_id FROM books b JOIN tree t ON b.parent_book_id = t.book_id
    WHERE NOT b.book_id = ANY (t.path)
) SELECT t.book_id, t.root, t.depth, r.desk AS root_desk FROM tree t JOIN books r ON r.book_id = t.root;

CREATE VIEW expected_loss AS
SELECT c.counterparty_id, c.name, c.rating, sum(e.pd * e.lgd * e.ead) AS el, sum(e.ead) AS ead,
       sum(e.pd * e.ead) / nullif(sum(e.ead), 0) AS mean_pd
FROM counterparties c JOIN exposures e ON e.counterparty_id = c.counterparty_id
WHERE e.measured_on = (SELECT max(measured_on) FROM exposures)
GROUP BY c.counterparty_id, c.name, c.rating;

CREATE VIEW rwa AS
SELECT e.counterparty_id, e.ead * w.weight AS rwa, w.weight, e.measured_on
FROM exposures e
JOIN counterparties c USING (counterparty_id)
JOIN risk_weights w ON w.rating IS NOT DISTINCT FROM c.rating AND w.sector = c.sector
    AND e.measured_on >= w.valid_from AND (w.valid_to IS NULL OR e.measured_on < w.valid_to);

CREATE VIEW large_exposures AS
WITH per_group AS (
    SELECT coalesce(c.group_id, c.counterparty_id) AS g, sum(e.ead) AS ead
    FROM exposures e JOIN counterparties c ON c.counterparty_id = e.counterparty_id GROUP BY 1
), capital AS (SELECT sum(rwa) * 0.08 AS own FROM rwa)
SELECT p.g, p.ead, p.ead / c.own AS share, rank() OVER (ORDER BY p.ead DESC) AS place
FROM per_group p CROSS JOIN capital c WHERE p.ead > 0.1 * c.own;

CREATE VIEW stressed AS
SELECT s.scenario_id, s.name, t.book_id,
       sum(x.delta * s.shock + 0.5 * x.gamma * power(s.shock, 2)) AS pnl
FROM scenarios s JOIN sensitivities x USING (factor) JOIN live_trades t USING (trade_id)
GROUP BY s.scenario_id, s.name, t.book_id;

CREATE VIEW worst AS
SELECT DISTINCT ON (book_id) book_id, name AS scenario, pnl FROM stressed ORDER BY book_id, pnl;

CREATE VIEW value_at_risk AS
SELECT book_id, percentile_cont(0.01) WITHIN GROUP (ORDER BY pnl) AS var_99,
       avg(pnl) FILTER (WHERE pnl < 0) AS mean_loss
FROM stressed GROUP BY book_id;

CREATE VIEW returns AS
SELECT instrument_id, priced_on, last / lag(last) OVER w - 1 AS r, ln(last / lag(last) OVER w) AS log_r
FROM prices WINDOW w AS (PARTITION BY instrument_id ORDER BY priced_on);

CREATE VIEW volatility AS
SELECT instrument_id, priced_on, stddev_samp(r) OVER (PARTITION BY instrument_id ORDER BY priced_on ROWS BETWEEN 29 PRECEDING AND CURRENT ROW) * sqrt(252) AS vol
FROM returns WHERE r IS NOT NULL;

CREATE VIEW correlations AS
SELECT a.instrument_id AS one, b.instrument_id AS other, corr(a.r, b.r) AS rho, count(*) AS days
FROM returns a JOIN returns b ON a.priced_on = b.priced_on AND a.instrument_id < b.instrument_id GROUP BY 1, 2;

CREATE VIEW missing_prices AS
SELECT i.instrument_id, i.isin FROM instruments i
WHERE EXISTS (SELECT 1 FROM positions p WHERE p.instrument_id = i.instrument_id)
  AND NOT EXISTS (SELECT 1 FROM prices q WHERE q.instrument_id = i.instrument_id AND q.priced_on > current_date - 5);

CREATE VIEW stale AS
SELECT i.isin, age.days FROM instruments i
JOIN LATERAL (SELECT current_date - max(p.priced_on) AS days FROM prices p WHERE p.instrument_id = i.instrument_id) age ON age.days > 3;

CREATE VIEW spreads AS
SELECT instrument_id, min(ask - bid) AS tightest, max(ask - bid) AS widest, bool_or(ask < bid) AS crossed
FROM prices WHERE priced_on BETWEEN '2024-01-01' AND '2024-03-31' GROUP BY instrument_id;

CREATE VIEW reconciliation AS
SELECT coalesce(a.isin, b.isin) AS isin, a.quantity AS ours, b.quantity AS theirs, coalesce(a.quantity, 0) - coalesce(b.quantity, 0) AS gap
FROM (SELECT i.isin, sum(p.quantity) AS quantity FROM positions p JOIN instruments i USING (instrument_id) GROUP BY i.isin) a
FULL JOIN (SELECT isin, sum(quantity) AS quantity FROM marked GROUP BY isin) b ON a.isin = b.isin
WHERE a.quantity IS DISTINCT FROM b.quantity;

CREATE VIEW limit_breaches AS
SELECT desk, total, 'TOTAL' AS measure FROM desk_totals WHERE total > 1e9
UNION ALL
SELECT b.desk, w.pnl, w.scenario FROM worst w JOIN books b USING (book_id) WHERE w.pnl < -1e7
ORDER BY 1, 2 DESC;

CREATE VIEW maturity_ladder AS
SELECT width_bucket(i.matures_on - current_date, ARRAY[30, 90, 180, 365, 1825]) AS bucket, i.currency, sum(p.quantity) AS nominal
FROM positions p, instruments i WHERE i.instrument_id = p.instrument_id AND i.kind = 'BOND' GROUP BY 1, 2 ORDER BY 1;

CREATE VIEW cash_flows AS
SELECT i.isin, d.due::date AS due, CASE WHEN d.due = i.matures_on THEN 100 + i.coupon ELSE i.coupon END AS amount
FROM instruments i, generate_series(i.matures_on - interval '5 years', i.matures_on, interval '6 months') d (due) WHERE i.coupon > 0;

CREATE VIEW present_values AS
SELECT c.isin, sum(c.amount / power(1 + f.rate, (c.due - current_date) / 365.0)) AS pv
FROM cash_flows c CROSS JOIN (SELECT avg(rate) AS rate FROM fx WHERE quote = 'DISC') f GROUP BY c.isin;

CREATE VIEW concentration AS
SELECT sector, country, sum(ead) AS ead, sum(ead) / sum(sum(ead)) OVER () AS share, sum(ead) / sum(sum(ead)) OVER (PARTITION BY country) AS in_country
FROM counterparties JOIN exposures USING (counterparty_id) GROUP BY sector, country;

CREATE VIEW herfindahl AS SELECT country, sum(power(in_country, 2)) AS index FROM concentration GROUP BY country;

CREATE VIEW netting AS
SELECT netting_set, greatest(sum(ead), 0) AS net, sum(greatest(ead, 0)) AS gross, 1 - greatest(sum(ead), 0) / nullif(sum(greatest(ead, 0)), 0) AS benefit
FROM exposures GROUP BY netting_set;

CREATE VIEW migrations AS
SELECT counterparty_id, measured_on, pd, lag(pd) OVER (PARTITION BY counterparty_id ORDER BY measured_on) AS pd_before,
       CASE WHEN pd > 2 * lag(pd) OVER (PARTITION BY counterparty_id ORDER BY measured_on) THEN 'DOWN' ELSE 'STABLE' END AS move
FROM exposures;

CREATE VIEW first_breach AS
SELECT x.counterparty_id, min(x.measured_on) FILTER (WHERE x.pd > 0.05) AS since, max(x.ead) AS peak
FROM exposures x GROUP BY x.counterparty_id;

CREATE VIEW traders AS
SELECT trader, count(*) FILTER (WHERE t.status = 'NEW') AS fresh, array_agg(DISTINCT i.kind) AS kinds, string_agg(DISTINCT i.currency, '/') AS currencies
FROM books b LEFT JOIN trades t ON t.book_id = b.book_id LEFT JOIN instruments i ON i.instrument_id = t.instrument_id GROUP BY trader;

CREATE VIEW wash AS
SELECT b.trade_id AS buy, s.trade_id AS sell, b.quantity, s.traded_at - b.traded_at AS gap
FROM trades b JOIN trades s ON s.instrument_id = b.instrument_id AND s.side = 'SELL' AND s.quantity = b.quantity
    AND s.traded_at BETWEEN b.traded_at AND b.traded_at + interval '5 minutes'
WHERE b.side = 'BUY';

CREATE VIEW unsettled AS
SELECT t.trade_id, c.name, t.settle_on, now()::date - t.settle_on AS late
FROM live_trades t JOIN counterparties c USING (counterparty_id) WHERE t.settle_on < now()::date AND t.status IN ('NEW', 'AMENDED');

CREATE VIEW aggregated_by_alias AS
SELECT date_trunc('quarter', traded_at) AS quarter, upper(side) AS side, sum(quantity) AS q FROM trades GROUP BY quarter, upper(side) ORDER BY quarter, side;

CREATE VIEW report_c07 AS
WITH base AS (SELECT c.sector AS class, e.ead, w.rwa, w.weight FROM exposures e JOIN counterparties c USING (counterparty_id) JOIN rwa w USING (counterparty_id, measured_on)),
lines AS (SELECT class, sum(ead) AS c010, sum(rwa) AS c220, sum(ead) FILTER (WHERE weight = 0) AS c070, sum(ead) FILTER (WHERE weight > 1) AS c090 FROM base GROUP BY class)
SELECT '0010' AS line, NULL AS class, sum(c010) AS c010, sum(c220) AS c220, sum(c070) AS c070, sum(c090) AS c090 FROM lines
UNION ALL
SELECT '0070', class, c010, c220, c070, c090 FROM lines;

CREATE VIEW report_checks AS
SELECT r.line, r.c010, t.total, abs(r.c010 - t.total) < 0.01 AS ok
FROM report_c07 r, LATERAL (SELECT sum(ead) AS total FROM exposures e WHERE r.class IS NULL OR e.counterparty_id IN (SELECT counterparty_id FROM counterparties WHERE sector = r.class)) t;

CREATE VIEW pivot_scenarios AS
SELECT book_id, max(pnl) FILTER (WHERE name = 'UP') AS up, max(pnl) FILTER (WHERE name = 'DOWN') AS down,
       max(pnl) FILTER (WHERE name = 'UP') - max(pnl) FILTER (WHERE name = 'DOWN') AS skew
FROM stressed GROUP BY book_id;

CREATE VIEW unpivot_prices AS
SELECT p.instrument_id, p.priced_on, v.kind, v.price FROM prices p
CROSS JOIN LATERAL (VALUES ('bid', p.bid), ('ask', p.ask), ('last', p.last)) AS v (kind, price) WHERE v.price IS NOT NULL;

CREATE VIEW gaps AS
SELECT instrument_id, priced_on AS before, next AS after, next - priced_on AS days
FROM (SELECT instrument_id, priced_on, lead(priced_on) OVER (PARTITION BY instrument_id ORDER BY priced_on) AS next FROM prices) g
WHERE next - priced_on > 4;

CREATE VIEW islands AS
SELECT instrument_id, min(priced_on) AS start, max(priced_on) AS stop, count(*) AS days
FROM (SELECT instrument_id, priced_on, priced_on - (row_number() OVER (PARTITION BY instrument_id ORDER BY priced_on))::int AS island FROM prices) x
GROUP BY instrument_id, island;

CREATE VIEW as_of AS
SELECT t.trade_id, t.traded_at, q.rate, t.price * q.rate AS price_usd
FROM trades t JOIN instruments i USING (instrument_id)
LEFT JOIN LATERAL (SELECT f.rate FROM fx f WHERE f.base = i.currency AND f.quote = 'USD' AND f.fixed_on <= t.traded_at::date ORDER BY f.fixed_on DESC LIMIT 1) q ON true;

CREATE VIEW triangulated AS
SELECT a.base, b.quote, a.fixed_on, a.rate * b.rate AS crossed, d.rate AS quoted, a.rate * b.rate / d.rate - 1 AS arbitrage
FROM fx a JOIN fx b ON b.base = a.quote AND b.fixed_on = a.fixed_on LEFT JOIN fx d ON (d.base, d.quote, d.fixed_on) = (a.base, b.quote, a.fixed_on);

CREATE VIEW top_counterparties AS
SELECT name, ead FROM expected_loss WHERE ead >= ALL (SELECT x.ead FROM expected_loss x WHERE x.rating = expected_loss.rating)
UNION SELECT c.name, 0 FROM counterparties c WHERE c.counterparty_id NOT IN (SELECT counterparty_id FROM exposures);

CREATE VIEW snapshot AS
SELECT e.*, c.name, c.rating, rank() OVER (PARTITION BY c.sector ORDER BY e.ead DESC) FROM exposures AS e INNER JOIN counterparties AS c ON e.counterparty_id = c.counterparty_id;

CREATE VIEW nested_ctes AS
WITH a AS (WITH a AS (SELECT book_id, quantity FROM positions WHERE quantity > 0), b AS (SELECT book_id, sum(quantity) AS q FROM a GROUP BY 1) SELECT * FROM b),
b AS (SELECT a.q, books.desk FROM a JOIN books USING (book_id))
SELECT desk, max(q) AS q FROM b GROUP BY desk;
