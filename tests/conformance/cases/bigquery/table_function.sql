CREATE TABLE d.t AS SELECT a FROM d.accounts_of('EUR');
