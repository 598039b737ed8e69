-- No word is reserved: FROM before a sign, a comma or another FROM is a column.
CREATE TABLE mart.rates AS
SELECT from, to, CASE WHEN from = to THEN 1 ELSE rate END AS rate
FROM raw.rates
WHERE to IS NOT NULL AND from <> 'none'
ORDER BY from, to;
