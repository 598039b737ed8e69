-- The core banking system's tables, as the nightly dump delivers them.
CREATE SCHEMA IF NOT EXISTS core;

CREATE TABLE core.customers (
    customer_id        bigint PRIMARY KEY,
    full_name          text NOT NULL,
    birth_date         date,
    country_code       char(2) NOT NULL,
    segment            text NOT NULL,
    parent_customer_id bigint REFERENCES core.customers (customer_id)
);

CREATE TABLE core.branches (
    branch_code        text PRIMARY KEY,
    parent_branch_code text,
    branch_name        text NOT NULL,
    region             text
);

CREATE TABLE core.accounts (
    account_id   bigint PRIMARY KEY,
    customer_id  bigint NOT NULL REFERENCES core.customers (customer_id),
    branch_code  text NOT NULL,
    currency     char(3) NOT NULL,
    product_code text NOT NULL,
    status       text NOT NULL DEFAULT 'OPEN',
    opened_on    date NOT NULL,
    closed_on    date,
    balance      numeric(18, 2) NOT NULL
);

CREATE TABLE core.transactions (
    transaction_id    bigint PRIMARY KEY,
    account_id        bigint NOT NULL REFERENCES core.accounts (account_id),
    booked_at         timestamptz NOT NULL,
    amount            numeric(18, 2) NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('CREDIT', 'DEBIT')),
    counterparty_iban text,
    reversal_of       bigint
);

CREATE TABLE core.loans (
    loan_id          bigint PRIMARY KEY,
    customer_id      bigint NOT NULL,
    currency         char(3) NOT NULL,
    principal        numeric(18, 2) NOT NULL,
    outstanding      numeric(18, 2) NOT NULL,
    collateral_value numeric(18, 2),
    granted_on       date NOT NULL,
    status           text NOT NULL
);

CREATE TABLE core.payments (
    payment_id  bigint PRIMARY KEY,
    loan_id     bigint NOT NULL REFERENCES core.loans (loan_id),
    due_on      date NOT NULL,
    paid_on     date,
    amount_due  numeric(18, 2) NOT NULL,
    amount_paid numeric(18, 2)
);

CREATE TABLE core.fx_quotes (
    quote_id  bigint PRIMARY KEY,
    quoted_on date NOT NULL,
    currency  char(3) NOT NULL,
    rate      numeric(18, 8) NOT NULL
);

CREATE TABLE core.branch_corrections (
    branch_code text NOT NULL,
    adjustment  numeric(18, 2) NOT NULL
);

CREATE TABLE core.eea_countries (
    country_code char(2) PRIMARY KEY,
    joined_on    date NOT NULL
);
