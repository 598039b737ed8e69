CREATE TABLE t AS SELECT doc:customer.name AS name FROM s;
