-- Collateral after haircuts, in euro. Later columns build on earlier ones of the same SELECT.
CREATE OR REPLACE TRANSIENT TABLE staging.collateral AS
SELECT
    c.trade_id,
    c.market_value * (1 - c.haircut) AS adjusted,
    adjusted / r.rate AS adjusted_eur,
    IFF(c.kind = 'CASH', adjusted_eur, 0) AS cash_eur,
    ZEROIFNULL(c.haircut) AS haircut_or_zero
FROM raw.collateral AS c
INNER JOIN raw.fx_rates AS r USING (currency)
WHERE r.rate_date = CURRENT_DATE();
