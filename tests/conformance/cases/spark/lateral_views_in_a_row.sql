CREATE TABLE t AS
SELECT o.value AS item FROM s
LATERAL VIEW explode(s.orders) x AS ord
LATERAL VIEW explode(ord.items) o AS value;
