CREATE TABLE d.o (id INT64, cust STRUCT<name STRING, city STRING>);
CREATE TABLE d.p AS SELECT id, cust, STRUCT(id AS x, id AS y) AS made FROM d.o;
CREATE VIEW d.v AS SELECT * FROM d.p;
CREATE TABLE d.q AS SELECT cust.*, made.* FROM d.v;
CREATE TABLE d.k LIKE d.o;
CREATE TABLE d.r AS SELECT k.cust.* FROM d.k;
