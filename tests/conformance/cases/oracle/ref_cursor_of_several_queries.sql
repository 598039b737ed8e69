CREATE OR REPLACE PACKAGE rep AS
  TYPE t_cur IS REF CURSOR;
  PROCEDURE open_orders (p_kind IN VARCHAR2, p_cur OUT t_cur);
  PROCEDURE fill;
END rep;
/
CREATE OR REPLACE PACKAGE BODY rep AS
  PROCEDURE open_orders (p_kind IN VARCHAR2, p_cur OUT t_cur) IS
  BEGIN
    IF p_kind = 'A' THEN
      OPEN p_cur FOR SELECT o.id, o.total FROM orders o;
    ELSE
      OPEN p_cur FOR SELECT h.id, h.sum_total FROM orders_hist h WHERE h.kind = p_kind;
    END IF;
  END;
  PROCEDURE fill IS
    l_cur t_cur;
    l_id NUMBER;
    l_total NUMBER;
  BEGIN
    open_orders('A', l_cur);
    LOOP
      FETCH l_cur INTO l_id, l_total;
      EXIT WHEN l_cur%NOTFOUND;
      INSERT INTO order_report (id, total) VALUES (l_id, l_total);
    END LOOP;
    CLOSE l_cur;
  END;
END rep;
/
