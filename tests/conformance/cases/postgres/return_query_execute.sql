CREATE FUNCTION open_bills (late BOOLEAN) RETURNS TABLE (bill INT, due DATE) LANGUAGE plpgsql AS $$
BEGIN
  IF late THEN
    RETURN QUERY EXECUTE 'SELECT o.id, o.due FROM overdue AS o WHERE o.paid < $1' USING 1;
  ELSE
    RETURN QUERY SELECT b.id, b.until FROM bills AS b;
  END IF;
END $$;
INSERT INTO reminders (bill, due) SELECT f.bill, f.due FROM open_bills(true) AS f;
