INSERT INTO sold PARTITION (year, month) (amount, month, year) SELECT total, m, y FROM orders;
