CREATE MACRO recent(least) AS TABLE SELECT o.id, o.amount FROM orders AS o;
CREATE TABLE t AS FROM recent(3) SELECT id, amount;
