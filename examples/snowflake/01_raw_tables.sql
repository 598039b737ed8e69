-- Trades, collateral and the general ledger as the loader lands them.
-- Unquoted names are upper case in Snowflake; quoted ones stay as they are.
CREATE OR REPLACE TABLE raw.trades (
    trade_id        NUMBER(38, 0) NOT NULL,
    book            VARCHAR,
    counterparty_id NUMBER(38, 0),
    traded_at       TIMESTAMP_NTZ,
    notional        NUMBER(38, 2),
    currency        VARCHAR(3),
    payload         VARIANT
);

CREATE OR REPLACE TABLE raw.counterparties (
    counterparty_id NUMBER(38, 0) NOT NULL,
    legal_name      VARCHAR,
    sector          VARCHAR,
    country         VARCHAR(2),
    parent_id       NUMBER(38, 0),
    valid_from      DATE
);

CREATE OR REPLACE TABLE raw.collateral (
    collateral_id NUMBER(38, 0) NOT NULL,
    trade_id      NUMBER(38, 0),
    kind          VARCHAR,
    market_value  NUMBER(38, 2),
    haircut       NUMBER(9, 6),
    currency      VARCHAR(3)
);

CREATE OR REPLACE TABLE raw.fx_rates (
    rate_date DATE,
    currency  VARCHAR(3),
    rate      NUMBER(18, 8)
);

CREATE OR REPLACE TABLE raw."GlAccounts" (
    "Code"     VARCHAR,
    "Label.EN" VARCHAR,
    book       VARCHAR,
    balance    NUMBER(38, 2)
);

CREATE TABLE IF NOT EXISTS bank.ref.risk_weights (
    sector VARCHAR,
    weight NUMBER(9, 6)
);
