CREATE PROCEDURE dwh.fill_days()
LANGUAGE SQL
BEGIN
  DECLARE v_id BIGINT;
  SELECT CAST((NEXTVAL FOR dwh.seq) AS DECIMAL(19)) INTO v_id FROM sysibm.sysdummy1;
  INSERT INTO dwh.days (id, prev_id, day)
  SELECT (NEXTVAL FOR dwh.seq), (PREVVAL FOR dwh.seq), DATE(n.start_on) + n.step DAYS
  FROM dwh.numbers n
  WHERE DAYNAME(CURRENT DATE + step DAYS) NOT IN ('Saturday', 'Sunday') AND n.until > DATE(n.start_on) - n.lag MONTHS + 2 DAYS;
END!

INSERT INTO dwh.done (id) SELECT d.id FROM dwh.days d!
