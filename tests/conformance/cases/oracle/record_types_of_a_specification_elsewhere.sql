CREATE OR REPLACE PACKAGE BODY guests_api AS
  FUNCTION guest_of(p_no NUMBER) RETURN guest_t IS
    l_guest guest_t;
  BEGIN
    SELECT g.no, g.first || ' ' || g.last, a.town INTO l_guest
    FROM guests g JOIN addresses a ON a.guest = g.no;
    RETURN l_guest;
  END guest_of;

  PROCEDURE first_of(p_guest OUT guest_t) IS
  BEGIN
    SELECT o.num, o.label, o.place INTO p_guest FROM old_guests o;
  END first_of;

  PROCEDURE keep IS
    l_guest guest_t;
    l_sum amount_t;
  BEGIN
    first_of(l_guest);
    SELECT SUM(b.cents) INTO l_sum FROM bills b;
    INSERT INTO kept (guest, town, cents) VALUES (l_guest.no, l_guest.town, l_sum);
  END keep;
END guests_api;
/
DECLARE
  l_guest guests_api.guest_t;
BEGIN
  l_guest := guests_api.guest_of(5);
  INSERT INTO letters (guest, addressee) VALUES (l_guest.no, l_guest.name);
END;
/
CREATE OR REPLACE PACKAGE guests_api AS
  SUBTYPE amount_t IS NUMBER(12, 2);
  TYPE guest_t IS RECORD (no NUMBER, name VARCHAR2(90), town VARCHAR2(40));
  FUNCTION guest_of(p_no NUMBER) RETURN guest_t;
  PROCEDURE first_of(p_guest OUT guest_t);
  PROCEDURE keep;
END guests_api;
/
