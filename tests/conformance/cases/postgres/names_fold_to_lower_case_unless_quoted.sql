CREATE TABLE Mart.Balances AS
SELECT AMOUNT AS plain, "Amount" AS quoted
FROM Core."Accounts";
