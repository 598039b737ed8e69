-- table raw.seats (seat, fare, sent)
-- the star is what the target has: the number by which rows are chosen goes nowhere
CREATE TABLE mart.seats (seat INT, fare INT);
CREATE TABLE mart.wide (seat INT);

MERGE INTO mart.seats AS t
USING (SELECT *, row_number() OVER (PARTITION BY seat ORDER BY sent DESC) AS nth FROM raw.seats) AS s
ON t.seat = s.seat AND s.nth = 1
WHEN MATCHED THEN UPDATE SET *
WHEN NOT MATCHED THEN INSERT *;

MERGE WITH SCHEMA EVOLUTION INTO mart.wide AS t USING raw.seats AS s ON t.seat = s.seat
WHEN MATCHED THEN UPDATE SET *
WHEN NOT MATCHED THEN INSERT *;
