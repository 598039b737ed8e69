-- AUTO: the outputs that aggregate nothing are the keys.
CREATE TABLE cities AS
SELECT city, upper(street) AS road, sum(rent) AS rent FROM flats GROUP BY AUTO HAVING max(rent) > 3;
