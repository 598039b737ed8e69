CREATE TABLE rates ENGINE = Memory AS
SELECT day, SUMIf(paid, settled = 1) / NULLIF(SUMIf(1, settled = 1), 0) AS mean, AvgIfOrNull(fee, open > 0) AS fees, SUMMerge(state) AS total
FROM payments GROUP BY day;
