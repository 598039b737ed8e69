CREATE OR REPLACE PACKAGE BODY stock AS
  TYPE held_t IS RECORD (sku VARCHAR2(20), qty NUMBER, site VARCHAR2(5));
  TYPE helds_t IS TABLE OF held_t INDEX BY PLS_INTEGER;
  CURSOR c_held RETURN held_t IS
    SELECT s.code, SUM(s.pieces), s.place FROM shelves s GROUP BY s.code, s.place;
  PROCEDURE keep IS
    l_all helds_t;
    l_one held_t;
    i PLS_INTEGER := 0;
  BEGIN
    FOR r IN c_held LOOP
      i := i + 1;
      l_all(i) := r;
    END LOOP;
    l_one := l_all(1);
    INSERT INTO firsts (sku, qty) VALUES (l_one.sku, l_one.qty);
    FORALL j IN 1 .. l_all.COUNT
      INSERT INTO kept (sku, site) VALUES (l_all(j).sku, l_all(j).site);
  END keep;
END stock;
/
UPDATE orders SET state = 'S' WHERE due < SYSDATE RETURNING no BULK COLLECT INTO :numbers;
