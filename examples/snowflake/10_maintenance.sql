-- Nightly housekeeping.
DELETE FROM mart.limits AS l
USING staging.counterparties AS c
WHERE c.counterparty_id = l.counterparty_id AND c.country = 'XX';

UPDATE mart.exposures AS e
SET
    collateral_eur = s.cash_eur,
    net_eur = e.gross_eur - s.cash_eur
FROM (
    SELECT t.counterparty_id, SUM(c.cash_eur) AS cash_eur
    FROM staging.collateral AS c
    INNER JOIN raw.trades AS t ON t.trade_id = c.trade_id
    GROUP BY t.counterparty_id
) AS s
WHERE s.counterparty_id = e.counterparty_id;
