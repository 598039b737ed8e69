create table Mart.Balances as select amount, "Kept" from core."Accounts";
