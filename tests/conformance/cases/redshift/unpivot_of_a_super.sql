CREATE TABLE t AS SELECT c.id, name, value FROM customers AS c, UNPIVOT c.attributes AS value AT name;
