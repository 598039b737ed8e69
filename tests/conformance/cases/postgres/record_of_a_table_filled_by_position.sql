CREATE TABLE parcel (id int, label text);

CREATE FUNCTION move_parcels() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one parcel%ROWTYPE;
  other parcel;
BEGIN
  SELECT o.num, o.txt INTO one FROM old_parcel o;
  INSERT INTO labels (parcel_id, label) VALUES (one.id, one.label);
  SELECT n.a, n.b INTO other FROM news n;
  INSERT INTO parcel VALUES (other.*);
  FOR one IN SELECT k.code, upper(k.name) FROM kind k LOOP
    INSERT INTO kinds (kind_id, title) VALUES (one.id, one.label);
  END LOOP;
END $$;
