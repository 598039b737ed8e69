DECLARE
  TYPE bill_t IS RECORD (no NUMBER, total NUMBER);
  TYPE bills_t IS TABLE OF bill_t INDEX BY PLS_INTEGER;
  l_bill bill_t;
  l_bills bills_t;
BEGIN
  FOR r IN (SELECT o.order_no, o.net FROM orders o WHERE o.paid = 'N') LOOP
    l_bill.no := r.order_no;
    l_bill.total := r.net * 1.2;
    l_bills(l_bills.COUNT + 1) := l_bill;
  END LOOP;
  FORALL i IN 1 .. l_bills.COUNT
    INSERT INTO bills VALUES l_bills(i);
END;
/
