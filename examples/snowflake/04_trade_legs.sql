-- One row per leg of a live trade. No schema: it lands in the default one.
CREATE OR REPLACE TABLE trade_legs AS
SELECT
    t.trade_id,
    t.counterparty_id,
    f.index AS leg_no,
    f.value:amount::NUMBER(38, 2) AS amount,
    f.value:currency::VARCHAR AS currency,
    t.payload:desk.name::VARCHAR AS desk
FROM raw.trades AS t,
    LATERAL FLATTEN(INPUT => t.payload:legs) AS f
WHERE t.payload:status::VARCHAR = 'LIVE';
