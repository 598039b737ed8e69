CREATE VIEW V AS SELECT [Amount], `Fee`, "Kind" FROM Accounts;
