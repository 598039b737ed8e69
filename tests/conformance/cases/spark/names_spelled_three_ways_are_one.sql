-- default_schema: core
CREATE TABLE t AS
SELECT a.x, b.y, c.z
FROM Accounts AS a JOIN `core`.`accounts` AS b ON b.id = a.id JOIN CORE.ACCOUNTS AS c ON c.id = a.id;
