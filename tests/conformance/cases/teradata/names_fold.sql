CREATE VIEW Mart.V AS SELECT Amount, "Fee" FROM Core.Accounts;
