CREATE TABLE Mart.T ENGINE = Memory AS SELECT Amount FROM Core.Accounts;
