-- Nightly load of the dump files.
COPY core.customers (customer_id, full_name, birth_date, country_code, segment)
FROM '/data/in/customers.csv' WITH (FORMAT csv, HEADER true);

COPY core.accounts FROM '/data/in/accounts.csv' WITH (FORMAT csv, HEADER true);

COPY core.fx_quotes FROM '/data/in/fx_quotes.csv' WITH (FORMAT csv);
