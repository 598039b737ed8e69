-- Tables of the warehouse that are filled by INSERT; the others come from CREATE TABLE AS.
CREATE SCHEMA IF NOT EXISTS staging;
CREATE SCHEMA IF NOT EXISTS mart;
CREATE SCHEMA IF NOT EXISTS reg;

CREATE TABLE staging.fx_rates (
    rate_date   date NOT NULL,
    currency    char(3) NOT NULL,
    rate_to_eur numeric(18, 8) NOT NULL,
    n_quotes    bigint NOT NULL,
    locked      boolean,
    PRIMARY KEY (rate_date, currency)
);

CREATE TABLE staging.account_days (
    account_id   bigint NOT NULL,
    as_of        date NOT NULL,
    balance_eur  numeric,
    turnover_eur numeric,
    n_credits    bigint
);

CREATE TABLE staging.loan_arrears (
    loan_id         bigint NOT NULL,
    customer_id     bigint NOT NULL,
    days_past_due   integer,
    arrears_eur     numeric,
    last_paid_on    date,
    previous_due_on date
);

CREATE TABLE mart.daily_kpi (
    as_of       date NOT NULL,
    branch_code text NOT NULL,
    n_accounts  bigint,
    balance_eur numeric
);

CREATE TABLE mart.customer_status (
    customer_id bigint NOT NULL,
    as_of       date NOT NULL,
    arrears_eur numeric,
    stage       text
);

CREATE TABLE reg.finrep_f18 (
    report_date           date NOT NULL,
    line_code             text NOT NULL,
    gross_carrying_amount numeric,
    past_due_90           numeric,
    n_loans               bigint
);

-- No schema: it lands in the default one.
CREATE TABLE report_log (
    report_code text NOT NULL,
    n_lines     bigint,
    logged_at   timestamptz
);
