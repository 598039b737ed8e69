-- What a template's variable is alone in USE completes the names after it.
USE ROLE {{ role }};
USE DATABASE {{ db }};
USE SCHEMA {{ layer }};
CREATE OR REPLACE STREAM {{ prefix }}_sales ON TABLE sales;
CREATE OR REPLACE TABLE takings AS SELECT s.day, SUM(s.amount) AS total FROM sales AS s GROUP BY s.day;
USE SCHEMA {{ db }}.core;
CREATE VIEW days AS SELECT day FROM takings;
