CREATE TABLE orders (id INT, customer SUPER, lines SUPER);
CREATE TABLE t AS SELECT o.customer.name AS name, customer.city.zip AS zip, l.sku FROM orders AS o, o.lines AS l;
