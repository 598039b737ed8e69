-- a comment; SELECT x FROM wrong
CREATE TABLE Main.Core.T /* the target */ AS SELECT `Amount` FROM `main`.`core`.`Accounts`;
