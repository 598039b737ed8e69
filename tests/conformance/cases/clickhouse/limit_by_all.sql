CREATE TABLE seen ENGINE = Memory AS SELECT visitor, lower(page) AS page, 1 AS one FROM visits ORDER BY at LIMIT 1 BY ALL;
