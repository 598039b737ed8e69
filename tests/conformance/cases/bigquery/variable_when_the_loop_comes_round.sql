-- The total of the round before is written in the next.
DECLARE total INT64 DEFAULT 0;
DECLARE day INT64 DEFAULT 1;
WHILE day < 8 DO
  INSERT INTO mart.totals (before, fares) SELECT total, COUNT(f.fare_id) FROM raw.fares AS f;
  SET total = total + (SELECT SUM(f.amount) FROM raw.fares AS f WHERE f.paid);
  SET day = day + 1;
END WHILE;
