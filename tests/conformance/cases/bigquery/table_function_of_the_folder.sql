CREATE OR REPLACE TABLE FUNCTION d.recent(days INT64) AS SELECT o.id, o.amount FROM d.orders AS o WHERE o.age < days;
CREATE TABLE d.t AS SELECT r.id, r.amount * 2 AS twice FROM `d.recent`(7) AS r;
