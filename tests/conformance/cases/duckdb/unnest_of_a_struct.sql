CREATE TABLE s (id INT, addr STRUCT(street VARCHAR, zip INT), items STRUCT(sku VARCHAR, qty INT)[]);
CREATE TABLE t AS SELECT id, unnest(addr) FROM s;
CREATE TABLE u AS SELECT unnest(items) AS item FROM s;
CREATE TABLE v AS SELECT unnest(items, recursive := true) AS item FROM s;
