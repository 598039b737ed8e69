-- Load the day's files, unload last night's report.
COPY INTO raw.trades
FROM @raw.landing/trades/
FILE_FORMAT = (TYPE = 'PARQUET')
MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

COPY INTO raw.fx_rates (rate_date, currency, rate)
FROM (
    SELECT f.$1, UPPER(f.$2), f.$3
    FROM @raw.landing/fx/ AS f
)
FILE_FORMAT = (TYPE = 'CSV');

COPY INTO @reg.outgoing/c34/
FROM reg.corep_c34
FILE_FORMAT = (TYPE = 'CSV');
