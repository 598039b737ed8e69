-- Each column takes its own output of the query; what holds for its rows holds for all.
CREATE TABLE totals (net INT, gross INT);
CREATE TABLE a (n INT, g INT);
CREATE TABLE b (n INT, g INT);
UPDATE totals SET (net, gross) = (SELECT n, g FROM a UNION SELECT n, g FROM b);
