CREATE TABLE t AS
WITH accounts AS (SELECT 1 AS one)
SELECT a FROM core.accounts;
