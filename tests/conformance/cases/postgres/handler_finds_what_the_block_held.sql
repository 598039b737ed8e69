CREATE OR REPLACE FUNCTION billing.post_invoice(p_id bigint) RETURNS void AS $$
DECLARE
  v_amount numeric;
  v_state  text;
BEGIN
  SELECT i.net INTO v_amount FROM billing.invoice i WHERE i.id = p_id;
  BEGIN
    SELECT i.gross INTO v_amount FROM billing.invoice i WHERE i.id = p_id;
    INSERT INTO billing.posting (invoice_id, amount) VALUES (p_id, v_amount);
  EXCEPTION
    WHEN unique_violation THEN
      INSERT INTO billing.rejected (invoice_id, amount) VALUES (p_id, v_amount);
  END;
  UPDATE billing.totals SET last_amount = v_amount;
END;
$$ LANGUAGE plpgsql;
