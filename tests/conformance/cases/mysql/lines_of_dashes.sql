--------------------------------
-- Open orders
--------------------------------
CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE closed IS NULL;
--------------------------------
DELIMITER //
--------------------------------
CREATE PROCEDURE keep() BEGIN INSERT INTO kept (id) SELECT id FROM open_orders; END //
