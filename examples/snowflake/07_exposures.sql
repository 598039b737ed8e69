-- Net exposure per counterparty, by way of a temporary table.
CREATE OR REPLACE TEMPORARY TABLE netting_sets AS
SELECT
    l.counterparty_id,
    l.trade_id,
    SUM(l.amount / r.rate) AS gross_eur
FROM staging.trade_legs AS l
INNER JOIN raw.fx_rates AS r ON r.currency = l.currency
GROUP BY ALL;

INSERT INTO mart.exposures (as_of, counterparty_id, net_eur, collateral_eur, gross_eur)
SELECT
    CURRENT_DATE(),
    n.counterparty_id,
    GREATEST(SUM(n.gross_eur) - SUM(c.adjusted_eur), 0),
    SUM(c.adjusted_eur),
    SUM(n.gross_eur)
FROM netting_sets AS n
LEFT JOIN staging.collateral AS c ON c.trade_id = n.trade_id
GROUP BY n.counterparty_id
HAVING SUM(n.gross_eur) <> 0;
