INSERT INTO top (customer, amount) SELECT customer, amount FROM orders ORDER BY amount DESC LIMIT 3 BY customer LIMIT 100;
