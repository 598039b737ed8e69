-- Values that somebody fills in: between two, in a calculation, as an argument of a function.
INSERT OVERWRITE TABLE mart.grants_by_land PARTITION (year = ${year})
SELECT land, SUM(amount) AS total
FROM raw.grants
WHERE granted BETWEEN ${year} - 9 AND ${year} - 5
  AND paid_on >= date_sub(${today}, 30)
GROUP BY land;
