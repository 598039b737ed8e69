CREATE TYPE hr.place AS (street text, town text);
CREATE TABLE hr.staff (id int, name text, home hr.place, boss hr.staff);
CREATE VIEW hr.homes AS SELECT s.id, (s.home).* FROM hr.staff s;
CREATE VIEW hr.bosses AS SELECT (x.b).* FROM (SELECT boss AS b FROM hr.staff) x;
CREATE VIEW hr.others AS SELECT (o.place).* FROM hr.offices o;
