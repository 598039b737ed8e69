USE DATABASE sales;
USE SCHEMA core;
INSERT INTO t (x) SELECT a FROM s;
USE other.stage;
INSERT INTO t (x) SELECT a FROM sales.core.s;
