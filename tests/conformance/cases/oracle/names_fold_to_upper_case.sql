CREATE TABLE mart.t AS SELECT amount, "Kept" FROM core.s
