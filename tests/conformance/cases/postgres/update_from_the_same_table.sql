-- With an alias, what is changed is not the use of the same table in FROM.
CREATE TABLE staff (id INT, boss INT, pay INT);
UPDATE staff AS s SET pay = staff.pay + s.pay FROM staff WHERE staff.id = s.boss;
