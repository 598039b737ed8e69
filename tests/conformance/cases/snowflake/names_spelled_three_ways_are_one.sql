-- default_catalog: BANK
-- default_schema: CORE
CREATE TABLE t AS
SELECT a.x, b.y, c.z
FROM accounts AS a
INNER JOIN core.Accounts AS b ON b.id = a.id
INNER JOIN "BANK"."CORE"."ACCOUNTS" AS c ON c.id = a.id;
