-- What a block declares is known within it alone.
CREATE TABLE shop.visits (day DATE, page STRING);
BEGIN
  DECLARE newest DATE DEFAULT (SELECT MAX(l.day) FROM shop.logs AS l);
  BEGIN
    DECLARE newest DATE DEFAULT (SELECT MAX(b.day) FROM shop.backups AS b);
    DECLARE page STRING;
    SET page = (SELECT MIN(s.start) FROM shop.starts AS s);
    INSERT INTO shop.visits (day, page) VALUES (newest, page);
  END;
  INSERT INTO shop.counted (day, page) SELECT newest, page FROM shop.clicks;
END;
