-- The definition in the folder is older than the queries: a column that is asked of the one table it can be of is there.
-- Where it can be of either of two, nobody knows; a query of WITH has the columns it has and no others.
CREATE TABLE orders (id int, placed date);
CREATE TABLE customers (id int, name text);

CREATE VIEW late AS
SELECT o.id, o.due FROM orders o WHERE o.due < current_date;

CREATE VIEW early AS
SELECT id, upper(channel) AS channel FROM orders;

CREATE VIEW either AS
SELECT o.id, note FROM orders o JOIN customers c ON c.id = o.customer;

CREATE VIEW behind AS
WITH w AS (SELECT id FROM orders)
SELECT w.id, w.due FROM w;
