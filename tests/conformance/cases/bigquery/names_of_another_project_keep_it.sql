-- default_catalog: home
CREATE TABLE mart.t AS SELECT a FROM away.core.s;
