CREATE TRIGGER dwh.kept AFTER UPDATE OF (amount) ON dwh.levels REFERENCING OLD AS o NEW AS n FOR EACH ROW
WHEN (n.amount <> o.amount)
( INSERT INTO dwh.trail (id, was, now_is) VALUES (n.id, o.amount, n.amount);
  UPDATE dwh.newest SET amount = n.amount WHERE id = n.id; );
REPLACE TRIGGER dwh.gone AFTER DELETE ON dwh.levels REFERENCING OLD AS o FOR EACH ROW
BEGIN ATOMIC ( INSERT INTO dwh.lost (id) VALUES (o.id); ) END;
INSERT INTO dwh.after SELECT t.id FROM dwh.trail AS t;
