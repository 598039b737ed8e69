-- Tables that are filled by INSERT and MERGE.
CREATE TABLE IF NOT EXISTS mart.exposures (
    counterparty_id NUMBER(38, 0) NOT NULL,
    as_of           DATE NOT NULL,
    gross_eur       NUMBER(38, 2),
    collateral_eur  NUMBER(38, 2),
    net_eur         NUMBER(38, 2)
);

CREATE TABLE IF NOT EXISTS mart.limits (
    counterparty_id NUMBER(38, 0) NOT NULL,
    limit_eur       NUMBER(38, 2),
    used_eur        NUMBER(38, 2),
    peak_eur        NUMBER(38, 2),
    breached_on     DATE
);

CREATE TABLE IF NOT EXISTS reg.corep_c34 (
    row_code   VARCHAR,
    sector     VARCHAR,
    ead_eur    NUMBER(38, 2),
    rwa_eur    NUMBER(38, 2)
);
