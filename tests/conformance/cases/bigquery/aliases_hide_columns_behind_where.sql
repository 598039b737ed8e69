-- GROUP BY, HAVING, QUALIFY and ORDER BY find the select list's aliases before the columns of FROM; WHERE and the list don't.
CREATE TABLE calls (caller STRING, callee STRING, seconds INT64, day DATE);

CREATE VIEW per_callee AS
SELECT callee AS caller, SUM(seconds) AS seconds
FROM calls
WHERE caller != 'test'
GROUP BY caller
HAVING seconds > 60;

CREATE VIEW longest AS
SELECT callee AS caller, day
FROM calls
WHERE TRUE
QUALIFY ROW_NUMBER() OVER (PARTITION BY caller ORDER BY day) = 1
ORDER BY UPPER(caller);
