-- The rows that go are found by joining the table to the new ones.
INSERT INTO TABLE mart.fares AS f
REPLACE ON f.zone = n.zone AND f.day >= n.first_day
(SELECT zone, day, MIN(day) OVER (PARTITION BY zone) AS first_day FROM raw.fares WHERE amount > 0) AS n;
INSERT INTO mart.stops REPLACE USING (stop_id) SELECT stop_id, name FROM raw.stops;
