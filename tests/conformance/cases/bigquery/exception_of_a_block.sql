DECLARE latest DATE;
SET latest = (SELECT MAX(d.day) FROM shop.days d);
BEGIN
  SET latest = (SELECT MAX(o.day) FROM shop.orders o);
  INSERT INTO shop.runs (day) VALUES (latest);
EXCEPTION WHEN ERROR THEN
  INSERT INTO shop.failed_runs (day, message) VALUES (latest, @@error.message);
END;
INSERT INTO shop.ended (day) VALUES (latest);
