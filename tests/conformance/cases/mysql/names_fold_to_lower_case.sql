CREATE TABLE Mart.T AS SELECT `Amount` FROM Core.`Accounts`;
