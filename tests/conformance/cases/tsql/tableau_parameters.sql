INSERT INTO report (region, currency, total)
SELECT o.region, <[Parameters].[Currency (copy)]> AS currency, o.total
FROM sales.orders AS o
JOIN sales.limits(<[Parameters].[Limit]>) AS l ON l.region = o.region
WHERE o.day BETWEEN CAST(<[Parameters].[From]> AS DATE) AND <[Parameters].[To]>
  AND o.total < <[Parameters].[Limit]>;
