CREATE TABLE parcel (id NUMBER, label VARCHAR2(40), grams NUMBER);

CREATE OR REPLACE PACKAGE BODY parcels AS
  TYPE parcels_t IS TABLE OF parcel%ROWTYPE;
  CURSOR c_old RETURN parcel%ROWTYPE IS
    SELECT o.num, o.txt, o.weight FROM old_parcel o;

  PROCEDURE first_of(p_kind IN VARCHAR2, p_row OUT parcel%ROWTYPE) IS
  BEGIN
    SELECT k.code, k.name, k.mass INTO p_row FROM kind k WHERE k.kind = p_kind;
  END first_of;

  PROCEDURE go IS
    l_one parcel%ROWTYPE;
    l_all parcels_t;
  BEGIN
    FETCH c_old BULK COLLECT INTO l_all;
    FORALL i IN 1 .. l_all.COUNT
      INSERT INTO heavy (parcel_id, grams) VALUES (l_all(i).id, l_all(i).grams);
    first_of('A', l_one);
    INSERT INTO parcel VALUES l_one;
    SELECT n.a, n.b, n.c INTO l_one FROM news n;
    UPDATE parcel SET ROW = l_one WHERE id = l_one.id;
  END go;
END parcels;
/
