CREATE OR REPLACE PACKAGE BODY lists AS
  TYPE item_t IS RECORD (no NUMBER, label VARCHAR2(40));
  TYPE cur_t IS REF CURSOR;

  PROCEDURE load (p_no NUMBER, p_item OUT item_t) IS
  BEGIN
    SELECT i.no, i.label INTO p_item FROM items i;
  END load;

  PROCEDURE open_due (p_due OUT SYS_REFCURSOR) IS
  BEGIN
    OPEN p_due FOR SELECT d.id, d.day FROM dues d;
  END open_due;

  FUNCTION open_paid RETURN cur_t IS
    l_paid cur_t;
  BEGIN
    OPEN l_paid FOR SELECT p.id, p.amount FROM paid p;
    RETURN l_paid;
  END open_paid;

  PROCEDURE keep IS
    l_item item_t;
    l_due SYS_REFCURSOR;
    l_paid cur_t;
    l_id NUMBER;
    l_day DATE;
    l_amount NUMBER;
  BEGIN
    load(5, l_item);
    INSERT INTO kept_items (no, label) VALUES (l_item.no, l_item.label);
    open_due(p_due => l_due);
    FETCH l_due INTO l_id, l_day;
    INSERT INTO kept_dues (id, day) VALUES (l_id, l_day);
    l_paid := open_paid();
    FETCH l_paid INTO l_id, l_amount;
    INSERT INTO kept_paid (id, amount) VALUES (l_id, l_amount);
  END keep;
END lists;
/
