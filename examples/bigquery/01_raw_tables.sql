-- General ledger, payments and counterparties as the ingestion service lands them.
CREATE SCHEMA IF NOT EXISTS raw;

CREATE TABLE raw.gl_entries (
  entry_id STRING NOT NULL,
  posted_on DATE NOT NULL,
  account STRUCT<code STRING, name STRING, category STRING>,
  amount NUMERIC,
  currency STRING,
  cost_centre STRING,
  loaded_at TIMESTAMP
)
PARTITION BY posted_on
CLUSTER BY currency
OPTIONS (description = 'One row per posting');

CREATE TABLE raw.payments (
  payment_id STRING NOT NULL,
  booked_at TIMESTAMP,
  payer STRUCT<iban STRING, counterparty_id STRING, address STRUCT<city STRING, country STRING>>,
  legs ARRAY<STRUCT<leg_no INT64, amount NUMERIC, currency STRING>>,
  tags ARRAY<STRING>,
  status STRING
);

CREATE TABLE raw.counterparties (
  counterparty_id STRING,
  legal_name STRING,
  lei STRING,
  country STRING,
  sector STRING,
  valid_from DATE,
  is_deleted BOOL
);

-- Table names keep their case in BigQuery, column names do not matter.
CREATE TABLE raw.ExternalRatings (
  Counterparty_Id STRING,
  Agency STRING,
  Grade STRING,
  Rated_On DATE
);

CREATE TABLE raw.fx_rates (
  rate_date DATE,
  currency STRING,
  rate NUMERIC
);

CREATE TABLE `hw-bank.ref.risk_weights` (
  sector STRING,
  grade STRING,
  risk_weight NUMERIC
);
