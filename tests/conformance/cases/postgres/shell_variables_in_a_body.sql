DO $$
DECLARE latest DATE;
BEGIN
  SELECT MAX(opened) INTO latest
  FROM public.tickets
  WHERE EXTRACT(YEAR FROM opened) = ${YEAR};

  INSERT INTO staging.tickets_${YEAR} (id, opened)
  SELECT t.id, t.opened FROM public.tickets t WHERE t.opened > latest AND t.queue < ${LAST_QUEUE};
END $$;
