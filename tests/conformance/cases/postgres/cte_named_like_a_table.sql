CREATE TABLE t AS
WITH accounts AS (SELECT a FROM accounts WHERE b > 0)
SELECT a FROM accounts;
