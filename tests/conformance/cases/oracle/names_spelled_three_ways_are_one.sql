-- default_schema: CORE
CREATE TABLE t AS
SELECT a.x, b.y, c.z
FROM accounts a JOIN Core.Accounts b ON b.id = a.id JOIN "CORE"."ACCOUNTS" c ON c.id = a.id;
