-- table s (amount_eur, amount_usd, kind)
CREATE TABLE t AS SELECT COLUMNS('amount_.*') FROM s;
