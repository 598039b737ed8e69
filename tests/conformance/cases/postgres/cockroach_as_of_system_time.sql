INSERT INTO report (id, city)
SELECT o.id, c.city FROM orders AS OF SYSTEM TIME '-10s' AS o JOIN customers c ON c.id = o.customer;
INSERT INTO report (id) SELECT id FROM orders AS OF SYSTEM TIME '-10s' WHERE paid;
