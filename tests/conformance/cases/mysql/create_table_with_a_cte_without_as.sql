-- AS is optional before a query that begins with WITH, too, behind options of the table and in MariaDB beside columns.
CREATE TABLE big_orders
WITH big AS (SELECT id, total FROM orders WHERE total > 1000)
SELECT b.id, b.total FROM big b;

CREATE TEMPORARY TABLE top_ids (id INT, KEY (id)) ENGINE=MEMORY DEFAULT CHARSET=utf8mb4
WITH RECURSIVE chain (id) AS (SELECT c.id FROM customers c UNION ALL SELECT n.next_id FROM nexts n JOIN chain USING (id))
SELECT id FROM chain;
INSERT INTO kept (id) SELECT id FROM top_ids;

CREATE TABLE versioned (n INT) WITH SYSTEM VERSIONING SELECT v.n FROM v;
