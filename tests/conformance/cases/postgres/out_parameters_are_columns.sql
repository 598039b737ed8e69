CREATE FUNCTION totals(IN who int, OUT amount numeric, OUT bills int) AS $$
BEGIN
  SELECT sum(b.amount), max(b.no) INTO amount, bills FROM bills b WHERE b.customer = who;
END $$ LANGUAGE plpgsql;
INSERT INTO sums (amount, last_bill) SELECT t.amount, t.bills FROM totals(1) t;
