CREATE FUNCTION fin.settle(p_day date) RETURNS TABLE (acct int, amount numeric) AS $$
DECLARE
  b record;
BEGIN
  FOR b IN
    UPDATE fin.pending p SET state = 'S'
    FROM fin.rates r
    WHERE r.cur = p.cur AND p.day = p_day
    RETURNING p.acct, p.amount * r.rate AS eur
  LOOP
    INSERT INTO fin.ledger (acct, eur) VALUES (b.acct, b.eur);
    acct := b.acct;
    amount := b.eur;
    RETURN NEXT;
  END LOOP;
  RETURN QUERY SELECT l.acct, SUM(l.eur) FROM fin.ledger l GROUP BY l.acct;
END $$ LANGUAGE plpgsql;
INSERT INTO fin.daily (acct, amount) SELECT s.acct, s.amount FROM fin.settle('2024-01-01') s;
