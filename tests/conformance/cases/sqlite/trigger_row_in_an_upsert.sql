-- NEW in ON CONFLICT is the trigger's row, excluded the one that was to be inserted.
CREATE TRIGGER count_visit AFTER UPDATE ON visits BEGIN
  INSERT INTO pages (url, hits, seen) VALUES (NEW.url, NEW.weight, OLD.seen)
  ON CONFLICT (url) DO UPDATE SET hits = hits + NEW.weight, seen = excluded.seen, by = NEW.visitor WHERE pages.open < NEW.level;
END;
