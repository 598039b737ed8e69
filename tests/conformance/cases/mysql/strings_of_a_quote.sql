DELIMITER $$
CREATE FUNCTION quoted_account(who CHAR(32), host CHAR(60)) RETURNS VARCHAR(100)
BEGIN
  RETURN CONCAT('''', who, '''@''', host, '''');
END $$

DELIMITER ;
INSERT INTO grants (account, note) SELECT CONCAT('''', g.who, ''''), """" FROM grantees g;
