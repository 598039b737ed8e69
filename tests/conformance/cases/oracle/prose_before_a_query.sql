The orders of all customers.
In some cases there is none.
-- the query
WITH o AS (
    SELECT c.city, c.id FROM customers c
)
SELECT o.city
FROM o;

CREATE VIEW cities AS SELECT c.city FROM customers c;
