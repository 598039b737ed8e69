-- default_schema: core
CREATE TABLE t AS
SELECT a.x, b.y, c.z
FROM accounts AS a JOIN `Core`.`Accounts` AS b ON b.id = a.id JOIN core.ACCOUNTS AS c ON c.id = a.id;
