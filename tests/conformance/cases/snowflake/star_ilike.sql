-- table s (customer_id, account_id, name)
CREATE TABLE t AS SELECT * ILIKE '%id' FROM s;
