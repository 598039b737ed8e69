CREATE TABLE Mart.Balances AS SELECT Amount, ID AS AccountId FROM Core.Accounts;
