-- Tables that are filled by INSERT and MERGE.
CREATE TABLE IF NOT EXISTS staging.fx_daily (
  rate_date DATE NOT NULL,
  currency STRING NOT NULL,
  rate NUMERIC,
  previous_rate NUMERIC
);

CREATE TABLE IF NOT EXISTS mart.exposures (
  counterparty_id STRING NOT NULL,
  reporting_date DATE NOT NULL,
  exposure_eur NUMERIC,
  prior_exposure_eur NUMERIC,
  risk_weight NUMERIC,
  rwa_eur NUMERIC,
  is_final BOOL
);

CREATE TABLE IF NOT EXISTS mart.top_exposures (
  rank_no INT64,
  counterparty_id STRING,
  legal_name STRING,
  exposure_eur NUMERIC
);

CREATE TABLE IF NOT EXISTS reg.corep_c07 (
  row_code STRING,
  sector STRING,
  exposure_eur NUMERIC,
  rwa_eur NUMERIC
);

LOAD DATA INTO raw.fx_rates
FROM FILES (format = 'CSV', skip_leading_rows = 1, uris = ['gs://hw-bank-in/fx/*.csv']);
